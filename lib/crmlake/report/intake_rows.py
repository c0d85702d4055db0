"""The rows of the intake section, aggregated on Spark so that only aggregates leave it."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from crmlake.tables.resolution import REPLAYED, RESOLUTION

BRONZE = "bronze."
BALANCE = ["read", "accepted", "quarantined", "duplicates", "contradicting", "left_out", "left_out_by_null", "unclean"]
SHOWN_FILES = 50
"""The page shows the latest files; the table holds all of them."""


def sum_balance(runs: DataFrame) -> DataFrame:
    """Return the balance of rows of each source and table, summed over the runs that wrote the current rows.

    A full reload (`since` is null) restarts the sums of its tables, but for bronze, to which rows are added until a run
    reads the files of a source in another way (its digest in `sources` changed). A run that validated all rows of a
    source again (its raw rows are not in `since`) restarts the sums of that source.

    Args:
        runs: The rows of `ops.runs`.

    Returns:
        source, table_name, read, accepted, quarantined, duplicates, contradicting, left_out, left_out_by_null, unclean.
    """
    sums = (
        _current_entries(runs)
        .groupBy("source", "table_name")
        .agg(*(F.coalesce(F.sum(name), F.lit(0)).cast("bigint").alias(name) for name in BALANCE))
    )
    return sums.orderBy("source", "table_name")


def sum_rejected_amounts(runs: DataFrame) -> DataFrame:
    """Return the money that the rejected rows of each source and table concern, summed over the runs of `sum_balance`.

    Args:
        runs: The rows of `ops.runs`.

    Returns:
        source, table_name, currency, amount, rows; currency is null where no amount of a table with money is readable.
    """
    entries = _current_entries(runs).where("rejected_amounts IS NOT NULL")
    amounts = entries.select("source", "table_name", F.explode_outer("rejected_amounts").alias("r"))
    sums = amounts.groupBy("source", "table_name", "r.currency").agg(
        F.sum("r.amount").alias("amount"), F.sum("r.rows").alias("rows")
    )
    return sums.orderBy("source", "table_name", "currency")


def _current_entries(runs: DataFrame) -> DataFrame:
    """Return the entries of the balance that concern the current rows."""
    succeeded = runs.where("outcome = 'succeeded' AND size(balance) > 0")
    reloads = succeeded.where("since IS NULL").groupBy("job").agg(F.max("started_at").alias("reloaded"))
    entries = succeeded.select("job", "started_at", "since", "sources", F.explode("balance").alias("b")).select(
        "*", "b.*"
    )
    is_current = F.expr(f"reloaded IS NULL OR started_at >= reloaded OR startswith(table_name, '{BRONZE}')")
    rows = _since_reread(entries.join(F.broadcast(reloads), "job", "left").where(is_current))
    is_whole_source = F.expr("since IS NULL OR NOT map_contains_key(since, concat('bronze.', source))")
    mapped = rows.where(~F.startswith("table_name", F.lit(BRONZE))).where(is_whole_source)
    validations = mapped.groupBy("job", "source").agg(F.max("started_at").alias("validated"))
    return rows.join(F.broadcast(validations), ["job", "source"], "left").where(
        "validated IS NULL OR started_at >= validated"
    )


def _since_reread(entries: DataFrame) -> DataFrame:
    """Return the entries without those of raw rows that a later run replaced, as it read the files in another way."""
    table = Window.partitionBy("job", "table_name")
    in_order = table.orderBy("started_at")
    reading = F.try_element_at("sources", F.col("source"))
    is_reread = F.startswith("table_name", F.lit(BRONZE)) & (reading != F.lag(reading).over(in_order))
    marked = entries.withColumn("_reread", F.coalesce(is_reread, F.lit(False)).cast("int"))
    counted = marked.withColumn("_rereads", F.sum("_reread").over(in_order))
    return counted.withColumn("_latest", F.max("_rereads").over(table)).where("_rereads = _latest")


def count_reasons(quarantine: DataFrame) -> DataFrame:
    """Return the number of rejected rows by reason, the most frequent first, without any values of the rows.

    Args:
        quarantine: The rows of `quarantine`; replayed rows no longer count as rejected.

    Returns:
        source, table_name, reason, rows.
    """
    rejected = quarantine.where(f"{RESOLUTION.name} IS DISTINCT FROM '{REPLAYED}'")
    reasons = rejected.select("source", "table_name", F.explode("rules").alias("reason"))
    counts = reasons.groupBy("source", "table_name", "reason").agg(F.count(F.lit(1)).alias("rows"))
    return counts.orderBy(F.desc("rows"), "source", "table_name", "reason")


def latest_notes(ingested_files: DataFrame) -> DataFrame:
    """Return the latest files with a note, the newest first.

    Args:
        ingested_files: The rows of `ops.files`.

    Returns:
        source, file, status, note.
    """
    noted = ingested_files.where("note IS NOT NULL").orderBy(F.desc("found_at"), "source", "file")
    return noted.select("source", "file", "status", "note").limit(SHOWN_FILES)
