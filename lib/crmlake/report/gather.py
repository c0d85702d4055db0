"""From the lake's frames to what the report shows: every aggregate is made on Spark, and only aggregates leave it."""

from datetime import date

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.quality.quarantine.reasons import reason_without_values
from crmlake.report.data import BRONZE
from crmlake.tables.resolution import REPLAYED, RESOLUTION

BALANCE = ["read", "accepted", "quarantined", "duplicates"]
SHOWN_RUNS, SHOWN_FILES = 200, 50
"""The page shows the latest; the tables keep them all."""


def balance(runs: DataFrame) -> pd.DataFrame:
    """The mass balance of each source and table, summed over the runs that made what stands.

    A run that made tables anew (`since` is null) starts their sums again; one that judged all rows of a source anew
    (its raw rows are not in `since`) starts those of the source.

    Args:
        runs: `ops.runs`.

    Returns:
        source, table_name, read, accepted, quarantined, duplicates.
    """
    succeeded = runs.where("outcome = 'succeeded' AND size(balance) > 0")
    anew = succeeded.where("since IS NULL").groupBy("job").agg(F.max("started_at").alias("anew"))
    counted = succeeded.join(F.broadcast(anew), "job", "left").where("anew IS NULL OR started_at >= anew")
    rows = counted.select("job", "started_at", "since", F.explode("balance").alias("b")).select("*", "b.*")
    whole = F.expr("since IS NULL OR NOT map_contains_key(since, concat('bronze.', source))")
    mapped = rows.where(~F.startswith("table_name", F.lit(BRONZE))).where(whole)
    judged = mapped.groupBy("job", "source").agg(F.max("started_at").alias("judged"))
    rows = rows.join(F.broadcast(judged), ["job", "source"], "left").where("judged IS NULL OR started_at >= judged")
    sums = rows.groupBy("source", "table_name").agg(*(F.sum(name).cast("bigint").alias(name) for name in BALANCE))
    return sums.orderBy("source", "table_name").toPandas()


def reasons(quarantine: DataFrame) -> pd.DataFrame:
    """The refused rows by reason, the most first; what was found in a row is left out, so that nobody's data shows.

    Args:
        quarantine: `quarantine`; what was replayed is refused no more.

    Returns:
        source, table_name, reason, rows.
    """
    refused = quarantine.where(f"{RESOLUTION.name} IS DISTINCT FROM '{REPLAYED}'")
    told = refused.select("source", "table_name", F.explode("reasons").alias("sentence"))
    counts = told.groupBy("source", "table_name", reason_without_values(F.col("sentence")).alias("reason")).agg(
        F.count(F.lit(1)).alias("rows")
    )
    return counts.orderBy(F.desc("rows"), "source", "table_name", "reason").toPandas()


def files(found: DataFrame) -> pd.DataFrame:
    """The latest files of which there is something to tell, the newest first.

    Args:
        found: `ops.files`.

    Returns:
        source, file, status, note.
    """
    telling = found.where("note IS NOT NULL").orderBy(F.desc("found_at"), "source", "file")
    return telling.select("source", "file", "status", "note").limit(SHOWN_FILES).toPandas()


def revenue(order_lines: DataFrame, as_of: date) -> pd.DataFrame:
    """What was sold and given back in each month before `as_of`, with and without a customer account.

    Args:
        order_lines: `silver.order_lines`.
        as_of: lines on or after it are not counted.

    Returns:
        month (its first day), revenue, orders, customers (known ones who bought), returned (positive).
    """
    bought = (F.col("line_type") == "sale") & (F.col("amount") > 0)
    before = order_lines.where(F.col("ordered_at") < F.lit(as_of).cast("timestamp"))
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
    """The currency of all amounts; empty where there are several."""
    found = [row["currency"] for row in order_lines.select("currency").distinct().limit(2).collect()]
    return found[0] if len(found) == 1 else ""


def profiles(segment_profiles: DataFrame) -> pd.DataFrame:
    """`gold.segment_profiles` of one as-of date, its features as dictionaries."""
    rows = [row.asDict(recursive=True) for row in segment_profiles.orderBy("segment").collect()]
    return pd.DataFrame(rows, columns=segment_profiles.columns)


def metrics(runs: DataFrame, job: str, as_of: date) -> dict[str, float]:
    """What the last successful run of a job for an as-of date measured."""
    last = runs.where((F.col("job") == job) & (F.col("outcome") == "succeeded") & (F.col("as_of") == F.lit(as_of)))
    row = last.orderBy(F.desc("started_at")).select("metrics").first()
    return dict(row["metrics"]) if row else {}


def selection(runs: DataFrame, as_of: date) -> pd.DataFrame:
    """How each number of segments did when it was chosen: k, silhouette, stability, chosen."""
    found = metrics(runs, "segment", as_of)
    tried = sorted(int(name.removeprefix("silhouette_k")) for name in found if name.startswith("silhouette_k"))
    columns = ["k", "silhouette", "stability", "chosen"]
    return pd.DataFrame(
        [[k, found[f"silhouette_k{k}"], found.get(f"stability_k{k}"), k == found.get("k")] for k in tried],
        columns=columns,
    )


def latest_runs(runs: DataFrame) -> pd.DataFrame:
    """The latest runs, the newest first: job, as_of, outcome, started_at, seconds, rows, reads, writes, error."""
    rows = runs.orderBy(F.desc("started_at")).limit(SHOWN_RUNS)
    found = [row.asDict(recursive=True) for row in rows.drop("settings", "balance", "metrics").collect()]
    shown = [
        {
            **{name: run[name] for name in ("job", "as_of", "outcome", "started_at", "seconds", "error")},
            "rows": sum(run["rows"].values()),
            "reads": _versions(run["reads"]),
            "writes": _versions(run["writes"]),
        }
        for run in found
    ]
    names = ["job", "as_of", "outcome", "started_at", "seconds", "rows", "reads", "writes", "error"]
    return pd.DataFrame(shown, columns=names)


def _versions(tables: dict[str, int]) -> str:
    return ", ".join(f"{name} v{version}" for name, version in sorted(tables.items()))
