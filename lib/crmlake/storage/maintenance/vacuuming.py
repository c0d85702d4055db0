"""Vacuuming: files that no version needs any more are removed."""

from collections.abc import Collection
from datetime import datetime

from delta import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.storage.commits import files_before, paths_of, read_commits
from crmlake.storage.files import all_exist, files_in
from crmlake.storage.lake import Lake
from crmlake.storage.maintenance.session import configured
from crmlake.storage.snapshots import is_readable, latest_version

_INVENTORY = "path string, length bigint, isDir boolean, modificationTime bigint"
_SETTINGS = {
    # What is kept is decided here, by version, and not by the age of the files.
    "spark.databricks.delta.retentionDurationCheck.enabled": "false",
    # Two commits for each vacuum would make readers believe that the table had changed.
    "spark.databricks.delta.vacuum.logging.enabled": "false",
}


def vacuum(lake: Lake, contract: Contract, keep_since: datetime, pinned_versions: Collection[int]) -> int:
    """Remove the files of a table that only versions need that nobody reads any more.

    Delta itself keeps files by their age alone. Here it is offered only the files that may go: not those of a pinned
    version, nor those of a version that was the latest one at `keep_since` or later, nor what was written since. The
    change data feed goes before that time: `Lake.changes` then compares the versions that are left.

    Args:
        lake: The lake.
        contract: The contract of the table.
        keep_since: The time from which on all versions are kept, the one that was the latest then among them.
        pinned_versions: Older versions that are kept too.

    Returns:
        The number of files removed.
    """
    spark, path = lake.spark, lake.path(contract)
    protected = _protected_files(spark, path, keep_since, pinned_versions)
    if protected is None:
        return 0
    current = {name.rpartition("/")[2] for name in lake.read_latest(contract).inputFiles()}
    needed = F.broadcast(spark.createDataFrame([(name,) for name in protected | current], "name string"))
    files = _files(spark, path)
    old_files = files.where(F.col("modificationTime") < F.lit(keep_since))
    inventory = old_files.join(needed, F.substring_index("path", "/", -1) == needed["name"], "left_anti")
    # Delta wants columns that may be null, and a listing has none.
    candidates = spark.createDataFrame([], _INVENTORY).union(
        inventory.select("path", "length", F.lit(False), F.unix_millis("modificationTime"))
    )
    if candidates.isEmpty():  # the usual case; Delta takes seconds to find out, and writes a line to standard output
        return 0
    with configured(spark, _SETTINGS):
        table = path.replace("{", "{{").replace("}", "}}")
        statement = f"VACUUM delta.`{table}` USING INVENTORY (SELECT * FROM {{candidates}}) RETAIN 0 HOURS"
        spark.sql(statement, candidates=candidates).collect()
    return len(files.inputFiles()) - len(_files(spark, path).inputFiles())


def _files(spark: SparkSession, path: str) -> DataFrame:
    """Return the table's files with those of the change data feed, whose folder Spark takes for hidden."""
    feed = f"{path}/_change_data"
    return files_in(spark, [path, feed] if all_exist(spark, [feed]) else [path])


def _protected_files(
    spark: SparkSession, path: str, keep_since: datetime, pinned_versions: Collection[int]
) -> set[str] | None:
    """Return the names of files that the latest version does not need but others that are kept do.

    `None` where the log no longer tells.
    """
    latest, recent = latest_version(spark, path), _version_at(spark, path, keep_since)
    pins = [version for version in pinned_versions if version < recent and is_readable(spark, path, version)]
    first = min([*pins, recent])
    commits = read_commits(spark, path, first, latest) if first < latest else ()
    if commits is None:
        return None
    recent_commits = [commit for commit in commits if commit.version > recent]
    files = {file for commit in recent_commits for file in (*commit.added, *commit.removed)}
    for version in pins:
        files |= files_before(commit for commit in commits if commit.version > version)
    paths = paths_of(files) | {name for commit in recent_commits for name in commit.feed}
    return {name.rpartition("/")[2] for name in paths}


def _version_at(spark: SparkSession, path: str, time: datetime) -> int:
    """Return the version that was the latest one at a time, or else the first one that the log knows."""
    versions = DeltaTable.forPath(spark, path).history().select("version", "timestamp")
    at_time = F.max(F.when(F.col("timestamp") <= F.lit(time), F.col("version")))
    row = versions.agg(F.coalesce(at_time, F.min("version")).alias("version")).first()
    return row["version"] if row else 0
