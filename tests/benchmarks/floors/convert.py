"""The floor of `convert` where all amounts are of one currency: the look that says so."""

from pyspark.sql import SparkSession

from floors.place import Place


def make_floor(spark: SparkSession, place: Place) -> None:
    """Look which currencies there are."""
    currencies = place.read(spark, "silver/order_lines").select("currency").distinct().collect()
    assert len(currencies) == 1, "the generated shop has one currency"
