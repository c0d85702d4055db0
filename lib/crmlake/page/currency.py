"""The currency of the amounts in a section."""

from crmlake.runtime import Inputs
from crmlake.tables import EXCHANGE_RATES, ORDER_LINES


def find_currency(inputs: Inputs) -> str:
    """Return the workspace's currency: the one it states, that of its exchange rates, or that of all order lines.

    It is an empty text if there is none, or if there are several.

    Args:
        inputs: Those of a section that reads the order lines and the exchange rates.
    """
    if inputs.currency:
        return inputs.currency
    for contract, column in ((EXCHANGE_RATES, "into_currency"), (ORDER_LINES, "currency")):
        codes = [row[0] for row in inputs.table(contract).select(column).distinct().limit(2).collect()]
        if codes:
            return codes[0] if len(codes) == 1 else ""
    return ""
