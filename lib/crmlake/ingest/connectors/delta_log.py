"""The versions of a Delta table that is a source: their names, the latest one, and what happened since another."""

import re
from typing import NamedTuple

from delta import DeltaTable
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from crmlake.errors import LakeError, SourceError
from crmlake.ingest.source import Source
from crmlake.storage.commits import Commit
from crmlake.storage.snapshots import latest_version
from crmlake.storage.table_history import TableHistory

_NAME = re.compile(r"versions? (?:(\d+)-)?(\d+) of (\w+)")
_CHANGING_COLUMNS = ("DROP COLUMNS", "RENAME COLUMN")


class Versions(NamedTuple):
    """What a table gained after one version up to another, or, where `since` is `None`, all that it then held.

    Attributes:
        since: the last version that was taken in before.
        until: the newest version.
        table: the identity of the table, which another table at its path does not share.
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
        """Return the versions that have a name; `None` where it names none.

        >>> Versions.named("versions 4-7 of ab12")
        Versions(since=3, until=7, table='ab12')
        """
        match = _NAME.fullmatch(name)
        return cls(int(match[1]) - 1 if match[1] else None, int(match[2]), match[3]) if match else None


def newest(spark: SparkSession, source: Source) -> Versions:
    """Return the newest version of the table, whole.

    Raises:
        SourceError: there is no Delta table.
    """
    try:
        about = DeltaTable.forPath(spark, source.path).detail().first()
        version = latest_version(spark, source.path)
    except (AnalysisException, LakeError):
        about = None
    if about is None:
        raise SourceError(f"sources/{source.name}.toml: path: {source.path} is no Delta table")
    return Versions(None, version, about["id"].replace("-", "")[:12])


def history(spark: SparkSession, source: Source, since: int, until: int) -> TableHistory:
    """Return the history of the table between two versions."""
    return TableHistory(spark, source.path, since, until)


def removals(past: TableHistory) -> list[str]:
    """Return the operations that may have changed or removed rows, such as `delete (version 5)`."""
    return [f"{commit.operation.lower()} (version {commit.version})" for commit in past.commits if _may_remove(commit)]


def _may_remove(commit: Commit) -> bool:
    return not commit.only_adds or commit.operation in _CHANGING_COLUMNS
