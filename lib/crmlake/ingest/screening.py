"""What becomes of each new file: it is taken in, or there is a reason against it."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors import literal, look, one_form, read_whole, surviving
from crmlake.ingest.discovery import CHANGED, DUPLICATE, LOADED, File
from crmlake.ingest.drift import drift
from crmlake.ingest.source import Source

HASHED_BYTES = 64 * 2**20
"""A file is hashed, as one row, up to this size. A larger one that comes again under another name is taken in again:
silver merges its rows, and counts them as duplicates."""

WHOLE_BYTES = 64 * 2**20
"""What is read whole (a workbook, a JSON array, text in UTF-16) is read up to this size."""


def screen_files(spark: SparkSession, files: Sequence[File], source: Source, known: Iterable[Row]) -> list[File]:
    """The files with their status, and what a person should know of them.

    Args:
        spark: the session.
        files: new ones, in the order of their coming.
        source: whose files they are.
        known: its rows of `ops.files`.
    """
    before = [row for row in known if row["status"] == LOADED]
    sound = [_unfit(file, source) for file in files]
    hashed = _hashed(spark, sound)
    chosen = _chosen(hashed, before)
    seen = _looked_at(spark, chosen, source)
    columns = [row["columns"] for row in sorted(before, key=lambda r: (r["modified_at"], r["file"])) if row["columns"]]
    return drift(seen, columns)


def _unfit(file: File, source: Source) -> File:
    """What its name and size alone say against a file."""
    if _leads_out(file.path, source.path):
        return file.refused("it is a link that leads out of the source's folder")
    if file.bytes > WHOLE_BYTES and read_whole(source):
        return file.refused(f"it is larger than {WHOLE_BYTES // 2**20} MiB, the most that is read of such a file")
    return file


def _leads_out(path: str, folder: str) -> bool:
    """Whether a path of a local folder is a link to elsewhere."""
    local = path.removeprefix("file://")
    if "://" in local or not os.path.lexists(local):
        return False
    return not Path(os.path.realpath(local)).is_relative_to(os.path.realpath(folder.removeprefix("file://")))


def _hashed(spark: SparkSession, files: Sequence[File]) -> list[File]:
    """The files with the hash of their bytes: Spark reads and hashes them, a file a task."""
    paths = [file.path for file in files if file.status == LOADED and file.bytes <= HASHED_BYTES]

    def attempt(left: Sequence[str], _faults: Mapping[str, str]) -> dict[str, str]:
        if not left:
            return {}
        content = spark.read.format("binaryFile").load([literal(path) for path in left])
        return dict(content.select(one_form(F.col("path")), F.sha2("content", 256)).collect())

    hashes, faults = surviving(paths, attempt)
    told = [file.refused(faults[file.path]) if file.path in faults else file for file in files]
    return [replace(file, sha256=hashes.get(file.path)) for file in told]


def _chosen(files: Iterable[File], before: Iterable[Row]) -> list[File]:
    """The files without those that came before: with the same bytes, or under the same name with others."""
    names = {row["file"] for row in before}
    bytes_of = {row["sha256"]: row["file"] for row in before if row["sha256"]}
    chosen = []
    for file in files:
        twin = bytes_of.get(file.sha256)
        if file.status == LOADED and twin is not None:
            chosen.append(replace(file, status=DUPLICATE, note=f"the same bytes came as {twin}"))
        elif file.status == LOADED and file.file in names:
            told = "it is not what was taken in under this name; bring what is new under a new one"
            chosen.append(replace(file, status=CHANGED, note=told))
        else:
            chosen.append(file)
            bytes_of |= {file.sha256: file.file} if file.status == LOADED and file.sha256 else {}
    return chosen


def _looked_at(spark: SparkSession, files: Sequence[File], source: Source) -> list[File]:
    """The files with their columns; those that cannot be read are refused."""
    found = look(spark, [file.path for file in files if file.status == LOADED], source)
    seen = [replace(file, looked=found.get(file.path, file.looked)) for file in files]
    return [f.refused(f.looked.fault) if f.status == LOADED and f.looked.fault else f for f in seen]
