"""The floor of `resolve`: each number of a customer, which is a customer of its own."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from floors.place import Place

TABLES = {"silver/customer_links": ("namespace", "value", "customer_id")}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the numbers of all order lines, once."""
    lines = place.read(spark, "silver/order_lines").where("customer_id IS NOT NULL")
    numbers = lines.select("namespace", F.col("customer_id").alias("value")).distinct()
    customer = F.concat("namespace", F.lit(":"), "value").alias("customer_id")
    place.write(numbers.select("*", customer, F.lit(place.as_of).alias("since")), *TABLES)
