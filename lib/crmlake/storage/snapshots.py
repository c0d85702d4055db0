"""The versions of a Delta table: the latest one, and its rows at any of them."""

from collections import Counter

from delta import DeltaTable
from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import DataFrame, Row, SparkSession

from crmlake.errors import LakeError
from crmlake.storage.commits import DIGITS, REPLACED_BY
from crmlake.storage.files import literal

UNREADABLE = (PySparkException, Py4JJavaError)
"""What Spark raises where a file of a table or of its log is missing."""


def snapshot(spark: SparkSession, path: str, version: int) -> DataFrame:
    """Return the table at a version."""
    return spark.read.format("delta").option("versionAsOf", version).load(path)


def is_readable(spark: SparkSession, path: str, version: int) -> bool:
    """Return whether the log still tells the files of a version."""
    try:
        return bool(snapshot(spark, path, version).columns)
    except UNREADABLE:
        return False


def latest_version(spark: SparkSession, path: str) -> int:
    """Return the latest version of a table, read off the names of its log's files.

    Listing them takes 25 ms; `history(1)` takes 200 ms and more, as it reads and sorts what the log says.

    Raises:
        LakeError: there is no Delta table at the path.
    """
    log = spark.read.format("binaryFile").option("pathGlobFilter", "*.{json,parquet}")
    try:
        names = [file.rpartition("/")[2] for file in log.load(literal(f"{path}/_delta_log")).inputFiles()]
    except AnalysisException:
        names = []
    versions = [int(name[:DIGITS]) for name in names if name[:DIGITS].isdecimal()]
    if not versions:
        raise LakeError(f"there is no Delta table at {path}")
    return max(versions)


def latest_commit(spark: SparkSession, path: str) -> tuple[int, int]:
    """Return the latest version of a table, and the rows that its commit added, changed or, by a merge, removed."""
    commit = DeltaTable.forPath(spark, path).history(1).first()
    return (commit["version"], _count_rows(commit)) if commit else (0, 0)


def _count_rows(commit: Row) -> int:
    metrics = Counter({name: int(value) for name, value in (commit["operationMetrics"] or {}).items()})
    if commit["operation"] == "MERGE":
        return sum(metrics[f"numTargetRows{kind}"] for kind in ("Inserted", "Updated", "Deleted"))
    # Delta counts the rows that stay in the files of replaced ones as written.
    kept = metrics["numCopiedRows"] if REPLACED_BY in (commit["operationParameters"] or {}) else 0
    return metrics["numOutputRows"] - kept
