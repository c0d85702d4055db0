"""The metrics that jobs record of their runs."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def last_metrics(runs: DataFrame, job: str, as_of: date) -> dict[str, float]:
    """Return the metrics of the last successful run of a job for an as-of date; none if it never ran."""
    last = runs.where((F.col("job") == job) & (F.col("outcome") == "succeeded") & (F.col("as_of") == F.lit(as_of)))
    row = last.orderBy(F.desc("started_at")).select("metrics").first()
    return dict(row["metrics"]) if row else {}
