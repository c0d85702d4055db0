"""The metrics and warnings that jobs record of their runs."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def last_metrics(runs: DataFrame, job: str, as_of: date) -> dict[str, float]:
    """Return the metrics of the last successful run of a job for an as-of date; none if it never ran."""
    last = runs.where((F.col("job") == job) & (F.col("outcome") == "succeeded") & (F.col("as_of") == F.lit(as_of)))
    row = last.orderBy(F.desc("started_at")).select("metrics").first()
    return dict(row["metrics"]) if row else {}


def last_warnings(runs: DataFrame, as_of: date, jobs: Sequence[str] = ()) -> list[str]:
    """Return the warnings of the last successful run of each job, in the order of the runs.

    Args:
        runs: The rows of `ops.runs`.
        as_of: The as-of date. A job that never ran for it, such as one that loads files, is judged by its latest run.
        jobs: The jobs; all of them by default.
    """
    succeeded = runs.where("kind = 'job' AND outcome = 'succeeded'")
    chosen = succeeded.where(F.col("job").isin(*jobs)) if jobs else succeeded
    order = F.struct(F.col("as_of") == F.lit(as_of), "started_at")
    last = chosen.groupBy("job").agg(F.max_by(F.struct("started_at", "warnings"), order).alias("last")).select("last.*")
    rows = last.where(F.size("warnings") > 0).orderBy("started_at").collect()
    return list(dict.fromkeys(warning for row in rows for warning in row["warnings"]))
