"""The data of the report that comes from the lake's tables, aggregated on Spark so that only aggregates leave it."""

from datetime import date

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.features.asof import filter_before
from crmlake.features.events import is_purchase, resolved
from crmlake.quality.quarantine.reasons import reason_without_values
from crmlake.report.data import BRONZE
from crmlake.tables.resolution import REPLAYED, RESOLUTION

BALANCE = ["read", "accepted", "quarantined", "duplicates"]
SHOWN_RUNS, SHOWN_FILES = 200, 50
"""The page shows the latest runs and files; the tables hold all of them."""


def balance(runs: DataFrame) -> pd.DataFrame:
    """Return the balance of rows of each source and table, summed over the runs that wrote the current rows.

    A full reload (`since` is null) restarts the sums of its tables. A run that validated all rows of a source again
    (its raw rows are not in `since`) restarts the sums of that source.

    Args:
        runs: The rows of `ops.runs`.

    Returns:
        source, table_name, read, accepted, quarantined, duplicates.
    """
    succeeded = runs.where("outcome = 'succeeded' AND size(balance) > 0")
    reloads = succeeded.where("since IS NULL").groupBy("job").agg(F.max("started_at").alias("reloaded"))
    current = succeeded.join(F.broadcast(reloads), "job", "left").where("reloaded IS NULL OR started_at >= reloaded")
    rows = current.select("job", "started_at", "since", F.explode("balance").alias("b")).select("*", "b.*")
    is_whole_source = F.expr("since IS NULL OR NOT map_contains_key(since, concat('bronze.', source))")
    mapped = rows.where(~F.startswith("table_name", F.lit(BRONZE))).where(is_whole_source)
    validations = mapped.groupBy("job", "source").agg(F.max("started_at").alias("validated"))
    rows = rows.join(F.broadcast(validations), ["job", "source"], "left").where(
        "validated IS NULL OR started_at >= validated"
    )
    sums = rows.groupBy("source", "table_name").agg(*(F.sum(name).cast("bigint").alias(name) for name in BALANCE))
    return sums.orderBy("source", "table_name").toPandas()


def reasons(quarantine: DataFrame) -> pd.DataFrame:
    """Return the number of rejected rows by reason, the most frequent first, without any values of the rows.

    Args:
        quarantine: The rows of `quarantine`; replayed rows no longer count as rejected.

    Returns:
        source, table_name, reason, rows.
    """
    rejected = quarantine.where(f"{RESOLUTION.name} IS DISTINCT FROM '{REPLAYED}'")
    sentences = rejected.select("source", "table_name", F.explode("reasons").alias("sentence"))
    counts = sentences.groupBy("source", "table_name", reason_without_values(F.col("sentence")).alias("reason")).agg(
        F.count(F.lit(1)).alias("rows")
    )
    return counts.orderBy(F.desc("rows"), "source", "table_name", "reason").toPandas()


def files(ingested_files: DataFrame) -> pd.DataFrame:
    """Return the latest files with a note, the newest first.

    Args:
        ingested_files: The rows of `ops.files`.

    Returns:
        source, file, status, note.
    """
    noted = ingested_files.where("note IS NOT NULL").orderBy(F.desc("found_at"), "source", "file")
    return noted.select("source", "file", "status", "note").limit(SHOWN_FILES).toPandas()


def revenue(order_lines: DataFrame, links: DataFrame, as_of: date) -> pd.DataFrame:
    """Return sales and returns of each month before `as_of`, with and without a customer account.

    Args:
        order_lines: The rows of `silver.order_lines`.
        links: The rows of `silver.customer_links`.
        as_of: The as-of date; lines on or after it are not counted.

    Returns:
        month (its first day), revenue, orders, customers (identified ones who bought), returned (positive).
    """
    bought = is_purchase()
    before = resolved(filter_before(order_lines, as_of, "ordered_at"), links)
    orders = before.groupBy(F.trunc("ordered_at", "month").alias("month"), "source", "order_id", "customer_id").agg(
        F.sum(F.when(bought, F.col("amount"))).alias("revenue"),
        F.sum(F.when(F.col("line_type") == "return", -F.col("amount"))).alias("returned"),
    )
    buyer = F.when(F.col("revenue").isNotNull(), F.col("customer_id"))
    months = orders.groupBy("month").agg(
        F.coalesce(F.sum("revenue"), F.lit(0)).alias("revenue"),
        F.count("revenue").alias("orders"),
        F.count_distinct(buyer).alias("customers"),
        F.coalesce(F.sum("returned"), F.lit(0)).alias("returned"),
    )
    return months.orderBy("month").toPandas()


def currency(order_lines: DataFrame) -> str:
    """Return the currency of all amounts, or an empty string if there are several."""
    currencies = [row["currency"] for row in order_lines.select("currency").distinct().limit(2).collect()]
    return currencies[0] if len(currencies) == 1 else ""


def profiles(segment_profiles: DataFrame) -> pd.DataFrame:
    """Return the rows of `gold.segment_profiles` of one as-of date, with the features as dictionaries."""
    rows = [row.asDict(recursive=True) for row in segment_profiles.orderBy("segment").collect()]
    return pd.DataFrame(rows, columns=segment_profiles.columns)


def metrics(runs: DataFrame, job: str, as_of: date) -> dict[str, float]:
    """Return the metrics of the last successful run of a job for an as-of date."""
    last = runs.where((F.col("job") == job) & (F.col("outcome") == "succeeded") & (F.col("as_of") == F.lit(as_of)))
    row = last.orderBy(F.desc("started_at")).select("metrics").first()
    return dict(row["metrics"]) if row else {}


def selection(runs: DataFrame, as_of: date) -> pd.DataFrame:
    """Return the measurements of each number of segments tried: k, silhouette, stability, chosen."""
    values = metrics(runs, "segment", as_of)
    tried = sorted(int(name.removeprefix("silhouette_k")) for name in values if name.startswith("silhouette_k"))
    columns = ["k", "silhouette", "stability", "chosen"]
    return pd.DataFrame(
        [[k, values[f"silhouette_k{k}"], values.get(f"stability_k{k}"), k == values.get("k")] for k in tried],
        columns=columns,
    )


def latest_runs(runs: DataFrame) -> pd.DataFrame:
    """Return the columns of `ReportData.runs` for the latest runs, the newest first."""
    rows = runs.orderBy(F.desc("started_at")).limit(SHOWN_RUNS)
    records = [row.asDict(recursive=True) for row in rows.drop("settings", "balance", "metrics").collect()]
    shown = [
        {
            **{name: run[name] for name in ("job", "as_of", "outcome", "started_at", "seconds", "error")},
            "rows": sum(run["rows"].values()),
            "reads": _versions(run["reads"]),
            "writes": _versions(run["writes"]),
        }
        for run in records
    ]
    names = ["job", "as_of", "outcome", "started_at", "seconds", "rows", "reads", "writes", "error"]
    return pd.DataFrame(shown, columns=names)


def _versions(tables: dict[str, int]) -> str:
    return ", ".join(f"{name} v{version}" for name, version in sorted(tables.items()))
