"""The floor of `check_limits`: the loaded and the rejected rows of each refresh and source."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from floors.place import Place

TABLES = {"ops/batches": ("refresh_id", "source", "received_on", "rows", "rejected")}
KEYS = ("refresh_id", "source")


def make_floor(spark: SparkSession, place: Place) -> None:
    """Write the batches."""
    runs, files = place.read(spark, "ops/runs"), place.read(spark, "ops/files")
    entries = runs.where("outcome = 'succeeded'").select("refresh_id", "started_at", F.inline("balance"))
    loaded = entries.where("startswith(table_name, 'bronze.')").groupBy(*KEYS)
    counted = loaded.agg(F.to_date(F.min("started_at")).alias("received_on"), F.sum("read").alias("rows"))
    batches = files.groupBy("source", "file").agg(F.max_by("batch", "found_at").alias("refresh_id"))
    rejected = place.read(spark, "quarantine").join(F.broadcast(batches), ["source", "file"])
    by_table = rejected.groupBy(*KEYS, "table_name").agg(F.count("*").alias("rejected"))
    most = by_table.groupBy(*KEYS).agg(F.max("rejected").alias("rejected"))
    place.write(counted.where("rows > 0").join(most, list(KEYS), "left").fillna(0, ["rejected"]), *TABLES)
