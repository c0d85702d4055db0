"""A Delta table as a source: the rows that its versions brought, as text."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from delta import DeltaTable
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.cleansing.reading.form import Looked
from crmlake.cleansing.reading.names import unique
from crmlake.cleansing.reading.paths import literal
from crmlake.cleansing.reading.typed import aligned, text_rows
from crmlake.cleansing.source import Source
from crmlake.contracts.schema import quoted
from crmlake.errors import SourceError

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
        taking_out: how often what may have changed or removed rows, such as `delete (version 5)`.
    """

    only_appended: bool
    fed: bool
    taking_out: Sequence[str]


class Table:
    """Each delivery is a span of versions, and is named after it."""

    def columns(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Looked]:
        """The columns of the last version of each span."""
        spans = {name: _spanned(name) for name in paths}
        return {n: Looked(unique(_snapshot(spark, source.path, v.until).columns)) for n, v in spans.items()}

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """A frame of the rows that each span brought."""
        return [_gained(spark, source.path, _spanned(name), name) for name in files]


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
        gone = set(_snapshot(spark, path, since).inputFiles()) - set(_snapshot(spark, path, until).inputFiles())
        if gone:
            spark.read.format("binaryFile").load([literal(file) for file in gone])
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
    return any(part in operation for part in _TAKING_OUT)


def _told(commit: Row) -> str:
    what = "overwrite" if _overwrites(commit) else commit["operation"].lower()
    return f"{what} (version {commit['version']})"


def _spanned(name: str) -> Versions:
    found = Versions.named(name)
    if found is None:
        raise ValueError(f"{name!r} names no versions of a table")
    return found


def _snapshot(spark: SparkSession, path: str, version: int) -> DataFrame:
    return spark.read.format("delta").option("versionAsOf", version).load(path)


def _gained(spark: SparkSession, path: str, span: Versions, name: str) -> DataFrame:
    """The rows of a span, each as often as the table gained it: what came and went again, or was only moved, is none.

    By the change data feed where the table has it; where rows were only added, from the files that are new; otherwise
    the two versions are compared.
    """
    now, file = _snapshot(spark, path, span.until), F.lit(name)
    if span.since is None:
        return text_rows(now, file)
    then, done = _snapshot(spark, path, span.since), commits(spark, path, span.since, span.until)
    if done.only_appended:
        place = F.col("_metadata.file_path").alias("_place")
        added = now.select("*", place).join(then.select(place).distinct(), "_place", "left_anti")
        return text_rows(added.drop("_place"), file)
    came, went = _fed(spark, path, span) if done.fed else (now, then)
    gained = text_rows(came.select(*map(quoted, now.columns)), file)
    return gained.exceptAll(aligned(text_rows(went, file), gained.columns))


def _fed(spark: SparkSession, path: str, span: Versions) -> tuple[DataFrame, DataFrame]:
    """The rows that came and those that went."""
    reader = spark.read.format("delta").option("readChangeFeed", "true")
    start = (span.since or 0) + 1
    feed = reader.option("startingVersion", start).option("endingVersion", span.until).load(path)
    kind = F.col("_change_type")
    return feed.where(kind.isin("insert", "update_postimage")), feed.where(kind.isin("delete", "update_preimage"))
