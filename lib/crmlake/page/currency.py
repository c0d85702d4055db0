"""The currency of the amounts in a section."""

from pyspark.sql import DataFrame


def find_currency(order_lines: DataFrame) -> str:
    """Return the currency of all order lines, or an empty string if there are several or none."""
    currencies = [row["currency"] for row in order_lines.select("currency").distinct().limit(2).collect()]
    return currencies[0] if len(currencies) == 1 else ""
