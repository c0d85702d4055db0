"""What the log of a Delta table tells: its versions, what they did, and which of them can still be read."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from delta import DeltaTable
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.errors import SourceError
from crmlake.ingest.connectors.paths import escape_glob
from crmlake.ingest.source import Source

_NAME = re.compile(r"versions? (?:(\d+)-)?(\d+) of (\w+)")
_ROW_BY_ROW = ("WRITE", "STREAMING UPDATE", "MERGE", "UPDATE", "DELETE", "OPTIMIZE")
_TAKING_OUT = ("MERGE", "UPDATE", "DELETE", "TRUNCATE", "RESTORE", "CLONE", "REPLACE", "DROP COLUMNS", "RENAME COLUMN")


class Versions(NamedTuple):
    """What a table gained after one version up to another, or, where `since` is `None`, all that it then held.

    Attributes:
        since: the last version that was taken in before.
        until: the newest version.
        table: what tells the table from one that was made anew at its place.
    """

    since: int | None
    until: int
    table: str

    @property
    def name(self) -> str:
        """The versions as `ops.files` and bronze call them.

        >>> Versions(None, 3, "ab12").name, Versions(3, 4, "ab12").name, Versions(3, 7, "ab12").name
        ('version 3 of ab12', 'versions 4-4 of ab12', 'versions 4-7 of ab12')
        """
        span = f" {self.until}" if self.since is None else f"s {self.since + 1}-{self.until}"
        return f"version{span} of {self.table}"

    @classmethod
    def named(cls, name: str) -> "Versions | None":
        """The versions that have a name; nothing, where it names none.

        >>> Versions.named("versions 4-7 of ab12")
        Versions(since=3, until=7, table='ab12')
        """
        found = _NAME.fullmatch(name)
        return cls(int(found[1]) - 1 if found[1] else None, int(found[2]), found[3]) if found else None


class Commits(NamedTuple):
    """What happened to a table after a version.

    Attributes:
        only_appended: whether rows were added, and nothing else was done.
        fed: whether the change data feed tells of each row.
        taking_out: what may have changed or removed rows, such as `delete (version 5)`.
    """

    only_appended: bool
    fed: bool
    taking_out: Sequence[str]


def snapshot(spark: SparkSession, path: str, version: int) -> DataFrame:
    """The table at a version."""
    return spark.read.format("delta").option("versionAsOf", version).load(path)


def newest(spark: SparkSession, source: Source) -> Versions:
    """The newest version of the table, whole.

    Raises:
        SourceError: there is no Delta table.
    """
    try:
        table = DeltaTable.forPath(spark, source.path)
        commit, about = table.history(1).first(), table.detail().first()
    except AnalysisException:
        raise SourceError(f"sources/{source.name}.toml: path: {source.path} is no Delta table") from None
    if commit is None or about is None:
        raise SourceError(f"sources/{source.name}.toml: path: {source.path} has no version")
    return Versions(None, commit["version"], about["id"].replace("-", "")[:12])


def comparable(spark: SparkSession, path: str, since: int, until: int) -> bool:
    """Whether all that a version held can still be read: its log and its files, which `VACUUM` takes away."""
    try:
        gone = set(snapshot(spark, path, since).inputFiles()) - set(snapshot(spark, path, until).inputFiles())
        if gone:
            spark.read.format("binaryFile").load([escape_glob(file) for file in gone])
    except AnalysisException:
        return False
    return True


def commits(spark: SparkSession, path: str, since: int, until: int) -> Commits:
    """What was done to a table after version `since`, up to `until`; where its log forgot, nothing is sure."""
    table = DeltaTable.forPath(spark, path)
    found = table.history().where(F.col("version").between(since + 1, until)).orderBy("version").collect()
    whole, about = len(found) == until - since, table.detail().first()
    on = bool(about) and about["properties"].get("delta.enableChangeDataFeed") == "true"
    return Commits(
        only_appended=whole and all(row["isBlindAppend"] for row in found),
        fed=whole and on and all(row["operation"] in _ROW_BY_ROW and not _overwrites(row) for row in found),
        taking_out=[_told(row) for row in found if _overwrites(row) or _takes_out(row["operation"])],
    )


def _overwrites(commit: Row) -> bool:
    return (commit["operationParameters"] or {}).get("mode") == "Overwrite"


def _takes_out(operation: str) -> bool:
    return operation != "STREAMING UPDATE" and any(part in operation for part in _TAKING_OUT)


def _told(commit: Row) -> str:
    what = "overwrite" if _overwrites(commit) else commit["operation"].lower()
    return f"{what} (version {commit['version']})"
