"""Batches: what each refresh loaded of a source, and how much of it is rejected."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.ingest.discovery import LOADED, UNREADABLE
from crmlake.ingest.source import Source
from crmlake.quality.quarantine.resolution import IS_OPEN

BRONZE_PREFIX = "bronze."


class Batch(NamedTuple):
    """What one refresh loaded of a source: a row of `ops.batches`.

    Attributes:
        refresh_id: The refresh.
        source: The source mapping.
        received_on: The day (UTC).
        rows: Raw rows loaded.
        rejected: Raw rows that are rejected and open.
    """

    refresh_id: str
    source: str
    received_on: date
    rows: int
    rejected: int


def count_batches(runs: DataFrame, quarantine: DataFrame, files: DataFrame, sources: Sequence[Source]) -> list[Batch]:
    """Return all batches of some sources, the earliest first.

    Args:
        runs: `ops.runs`.
        quarantine: `quarantine`.
        files: `ops.files`; a rejected row belongs to the batch that its file came in last.
        sources: The source mappings.
    """
    keys = ["refresh_id", "source"]
    counts = _loaded_rows(runs).join(_rejected_rows(quarantine, files, sources), keys, "left")
    current = counts.where(F.col("source").isin([source.name for source in sources]))
    rejected = F.coalesce("rejected", F.lit(0)).alias("rejected")
    ordered = current.orderBy("started_at").select(*keys, "received_on", "rows", rejected)
    return [Batch(*row) for row in ordered.collect()]


def _loaded_rows(runs: DataFrame) -> DataFrame:
    """Return refresh_id, source, received_on, started_at, rows; batches without a row are left out."""
    entries = runs.where("outcome = 'succeeded'").select("refresh_id", "started_at", F.explode("balance").alias("b"))
    loaded = entries.where(F.startswith("b.table_name", F.lit(BRONZE_PREFIX)))
    return (
        loaded.groupBy("refresh_id", "b.source")
        .agg(F.min("started_at").alias("started_at"), F.sum("b.read").alias("rows"))
        .where("rows > 0")
        .withColumn("received_on", F.to_date("started_at"))
    )


def _rejected_rows(quarantine: DataFrame, files: DataFrame, sources: Sequence[Source]) -> DataFrame:
    """Return refresh_id, source, rejected: a raw row counts once, of the table that rejects the most."""
    tables = count_rejected(quarantine, files)
    # Where one raw row becomes several rows of a table, its equal copies in quarantine are one raw row.
    repeating = [f"{s.name}/{table}" for s in sources for table, mapping in s.tables.items() if mapping.each]
    is_repeating = F.concat_ws("/", "source", "table_name").isin(repeating)
    rejected = tables.withColumn("rejected", F.when(is_repeating, F.col("distinct")).otherwise(F.col("rows")))
    return rejected.groupBy("refresh_id", "source").agg(F.max("rejected").alias("rejected"))


def count_rejected(quarantine: DataFrame, files: DataFrame) -> DataFrame:
    """Count the open rejected rows of each table and batch.

    Args:
        quarantine: `quarantine`.
        files: `ops.files`.

    Returns:
        source, table_name, refresh_id, rows, distinct (raw rows; equal ones of a file count once).
    """
    bringing = files.where(F.col("status").isin(LOADED, UNREADABLE))
    batches = bringing.groupBy("source", "file").agg(F.max_by("batch", "found_at").alias("refresh_id"))
    open_rows = quarantine.where(IS_OPEN).join(batches, ["source", "file"])
    counts = open_rows.groupBy("source", "table_name", "refresh_id")
    return counts.agg(F.count(F.lit(1)).alias("rows"), F.count_distinct("file", "row").alias("distinct"))
