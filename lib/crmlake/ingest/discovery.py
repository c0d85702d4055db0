"""The landing zone: the files of a source that were not found before, as they are now."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors import Looked, below, literal, one_form
from crmlake.ingest.source import Source

LOADED, DUPLICATE, CHANGED, UNREADABLE = "loaded", "duplicate", "changed", "unreadable"
_NOT_LOOKED_AT = Looked()
_UNFINISHED = ("*.tmp", "*.part")
_STATE = ["file", "bytes", "modified_at"]


@dataclass(frozen=True)
class File:
    """A file as it was found, or a delivery of a table, and what becomes of it.

    Attributes:
        path: as Spark reads it; the name of a delivery.
        file: the path below the source's folder; the name of a delivery.
        bytes: its size; 0 of a delivery.
        modified_at: when it was last changed; when a delivery was found.
        found_at: when it was found.
        status: as in `ops.files`.
        note: what a person should know of it.
        sha256: of its bytes, where they were hashed.
        looked: what a look at it found.
        repeats: of a delivery, those before it that may have brought some of its rows.
    """

    path: str
    file: str
    bytes: int
    modified_at: datetime
    found_at: datetime
    status: str = LOADED
    note: str | None = None
    sha256: str | None = None
    looked: Looked = _NOT_LOOKED_AT
    repeats: tuple[str, ...] = ()

    def refused(self, told: str) -> "File":
        """The file as one that cannot be read."""
        return replace(self, status=UNREADABLE, note=told, looked=Looked(fault=told))

    @property
    def facts(self) -> dict[str, Any]:
        """What `ops.files` and `landing.<source>` say of it, by column."""
        return {**self.__dict__, **self.looked._asdict(), "arrived_at": self.found_at}


def new_files(spark: SparkSession, source: Source, known: DataFrame) -> tuple[list[File], int]:
    """The files that are new, or not as they were found before, the oldest first; and how many wait.

    The folder is listed, no content is read. What Spark takes for hidden (a name that begins with `_` or `.`) is not
    seen, nor is a file without a byte, until it is filled; what is named `.tmp` or `.part`, or was changed within
    `settle_seconds`, is still being written and waits.

    Args:
        spark: the session.
        source: whose folder is looked into.
        known: its rows of `ops.files`.
    """
    fresh = _listed(spark, source).join(known.select(*_STATE), _STATE, "left_anti").collect()
    ready = [r.asDict() for r in fresh if not r["waits"]]
    files = [File(**{name: value for name, value in each.items() if name != "waits"}) for each in ready]
    return sorted(files, key=lambda file: (file.modified_at, file.file)), len(fresh) - len(files)


def _listed(spark: SparkSession, source: Source) -> DataFrame:
    glob = ",".join((source.glob, *_UNFINISHED))
    files = spark.read.format("binaryFile").options(pathGlobFilter=f"{{{glob}}}", recursiveFileLookup="true")
    path, changed, now = one_form(F.col("path")), F.col("modificationTime"), F.current_timestamp()
    settled = now - F.make_dt_interval(secs=F.lit(source.settle_seconds))
    return files.load(literal(source.path)).select(
        path.alias("path"),
        below(source.path, path).alias("file"),
        F.col("length").alias("bytes"),
        changed.alias("modified_at"),
        now.alias("found_at"),
        (F.rlike(path, F.lit("[.](tmp|part)$")) | (changed > settled)).alias("waits"),
    )
