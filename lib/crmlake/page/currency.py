"""The currency of the amounts in a section."""

from pyspark.sql import DataFrame


def find_currency(order_lines: DataFrame, rates: DataFrame) -> str:
    """Return the workspace's currency: that into which its exchange rates convert, or that of all order lines.

    It is an empty text if there is none, or if there are several.
    """
    for frame, column in ((rates, "into_currency"), (order_lines, "currency")):
        codes = [row[0] for row in frame.select(column).distinct().limit(2).collect()]
        if codes:
            return codes[0] if len(codes) == 1 else ""
    return ""
