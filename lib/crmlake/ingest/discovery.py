"""Discovery: the files of a source that are not recorded yet in their current state."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors import Inspection, escape_glob, get_connector, normalize_file_uri, relative_path
from crmlake.ingest.source import Source

LOADED, DUPLICATE, CHANGED, UNREADABLE = "loaded", "duplicate", "changed", "unreadable"
_NOT_INSPECTED = Inspection()
_UNFINISHED = ("*.tmp", "*.part")
_STATE = ["file", "bytes", "modified_at"]


@dataclass(frozen=True)
class File:
    """A file of a source, or an increment of a table, and the outcome of its screening.

    Attributes:
        path: The path as Spark reads it, or the name of the increment.
        file: The path below the source's folder, or the name of the increment.
        bytes: The size; 0 for an increment.
        modified_at: When the file was modified last; for an increment, when it was found.
        found_at: When it was found.
        status: The status in `ops.files`.
        note: A remark about it for people.
        sha256: The hash of its bytes, if they were hashed.
        inspection: The result of inspecting it.
        repeats: The names of earlier increments that may hold some of its rows.
    """

    path: str
    file: str
    bytes: int
    modified_at: datetime
    found_at: datetime
    status: str = LOADED
    note: str | None = None
    sha256: str | None = None
    inspection: Inspection = _NOT_INSPECTED
    repeats: tuple[str, ...] = ()

    def reject(self, reason: str) -> "File":
        """Return the file with the status `unreadable` and the reason."""
        return replace(self, status=UNREADABLE, note=reason, inspection=Inspection(fault=reason))

    @property
    def facts(self) -> dict[str, Any]:
        """The values of the columns of `ops.files`, by column."""
        return self.__dict__ | {
            "columns": self.inspection.columns,
        }


def find_new_files(spark: SparkSession, source: Source, recorded: DataFrame) -> tuple[list[File], int]:
    """Return the files that are new or were modified since they were recorded, oldest first; and how many must wait.

    The folder is listed, no content is read. Files that Spark treats as hidden (their names begin with `_` or `.`) and
    empty files are ignored. A file that is named `.tmp` or `.part`, or was modified within `settle_seconds`, is still
    being written and must wait.

    Args:
        spark: The session.
        source: The source whose folder is listed.
        recorded: The source's rows of `ops.files`.
    """
    new = _list_files(spark, source).join(recorded.select(*_STATE), _STATE, "left_anti").collect()
    complete = [row.asDict() for row in new if not row["must_wait"]]
    files = [File(**{name: value for name, value in row.items() if name != "must_wait"}) for row in complete]
    return sorted(files, key=lambda file: (file.modified_at, file.file)), len(new) - len(files)


def name_pattern(source: Source) -> str:
    """Return the pattern of the names of a source's files: its own, or that of its connector."""
    return source.glob or get_connector(source).glob


def _list_files(spark: SparkSession, source: Source) -> DataFrame:
    glob = ",".join((name_pattern(source), *_UNFINISHED))
    reader = spark.read.format("binaryFile").options(pathGlobFilter=f"{{{glob}}}", recursiveFileLookup="true")
    path, modified, now = normalize_file_uri(F.col("path")), F.col("modificationTime"), F.current_timestamp()
    latest = now - F.make_dt_interval(secs=F.lit(source.settle_seconds))
    return reader.load(escape_glob(source.path)).select(
        path.alias("path"),
        relative_path(source.path, path).alias("file"),
        F.col("length").alias("bytes"),
        modified.alias("modified_at"),
        now.alias("found_at"),
        (F.rlike(path, F.lit("[.](tmp|part)$")) | (modified > latest)).alias("must_wait"),
    )
