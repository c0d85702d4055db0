"""The floor of `ingest`: all fields of the CSV files as text."""

from pyspark.sql import SparkSession

from floors.place import Place

COLUMNS = (
    "order_no", "line_no", "order_time", "customer_no", "sku", "product", "qty", "price", "currency", "country",
    "status",
)  # fmt: skip
TABLES = {"bronze/shop_orders": COLUMNS}


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the rows of all files, with the name of their file."""
    schema = ", ".join(f"{name} string" for name in COLUMNS)
    reader = spark.read.schema(schema).option("recursiveFileLookup", "true")
    rows = reader.csv(str(place.files), header=True, escape='"', multiLine=True)
    place.write(rows.select("_metadata.file_path", "*"), *TABLES)
