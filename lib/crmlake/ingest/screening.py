"""Screening: which new files are ingested, and why the others are not."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors import (
    escape_glob,
    get_connector,
    inspect_files,
    normalize_file_uri,
    retry_without_broken_files,
)
from crmlake.ingest.discovery import CHANGED, DUPLICATE, LOADED, File
from crmlake.ingest.drift import flag_drift
from crmlake.ingest.order_notes import note_order
from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.source import Source
from crmlake.ingest.unpacking import find_bombs

HASHED_BYTES = 64 * 2**20
"""The maximum size of a file that is hashed, as one row. A larger file that arrives again under another name is
ingested again: silver merges its rows and counts them as duplicates."""

WHOLE_BYTES = 64 * 2**20
"""The maximum size of a file that is read as a whole: a workbook, a JSON array, text in UTF-16."""


def screen_files(
    spark: SparkSession,
    files: Sequence[File],
    source: Source,
    recorded: Iterable[Row],
    settings: IngestSettings | None = None,
) -> list[File]:
    """Return the files with their status, their columns, and a note for people.

    Args:
        spark: The session.
        files: New files in order of arrival.
        source: The source of the files.
        recorded: The source's rows of `ops.files`.
        settings: The limits of compressed files.
    """
    ingested = [row for row in recorded if row["status"] == LOADED]
    admitted = [_check_path_and_size(file, source) for file in files]
    hashed = _hash_files(spark, _reject_bombs(spark, admitted, source, settings or IngestSettings()))
    inspected = _inspect_files(spark, _mark_repeated(hashed, ingested), source)
    in_order = sorted(ingested, key=lambda row: (row["modified_at"], row["file"]))
    flagged = flag_drift(inspected, [row["columns"] for row in in_order if row["columns"]])
    return note_order(flagged, source, ingested)


def _check_path_and_size(file: File, source: Source) -> File:
    """Return the file, rejected if its path or its size alone are a reason."""
    if file.status != LOADED:
        return file
    if _leads_outside(file.path, source.path):
        return file.reject("it is a link that leads out of the source's folder")
    if file.bytes > WHOLE_BYTES and get_connector(source).reads_whole_files(source):
        return file.reject(f"it is larger than {WHOLE_BYTES // 2**20} MiB, the maximum for a file of this format")
    return file


def _leads_outside(path: str, folder: str) -> bool:
    """Return whether a path in a local folder is a link to a file outside of it."""
    local = path.removeprefix("file://")
    if "://" in local or not os.path.lexists(local):
        return False
    return not Path(os.path.realpath(local)).is_relative_to(os.path.realpath(folder.removeprefix("file://")))


def _reject_bombs(spark: SparkSession, files: Sequence[File], source: Source, settings: IngestSettings) -> list[File]:
    """Return the files, rejected if they unpack to more than a refresh can hold."""
    paths = [file.path for file in files if file.status == LOADED and file.bytes <= HASHED_BYTES]
    whole = WHOLE_BYTES if get_connector(source).reads_whole_files(source) else None

    def attempt(remaining: Sequence[str], _faults: Mapping[str, str]) -> dict[str, str]:
        return find_bombs(spark, remaining, settings, whole)

    bombs, unreadable = retry_without_broken_files(paths, attempt)
    faults = bombs | unreadable
    return [file.reject(faults[file.path]) if file.path in faults else file for file in files]


def _hash_files(spark: SparkSession, files: Sequence[File]) -> list[File]:
    """Return the files with the hash of their bytes; Spark computes it, one file a task."""
    paths = [file.path for file in files if file.status == LOADED and file.bytes <= HASHED_BYTES]

    def attempt(remaining: Sequence[str], _faults: Mapping[str, str]) -> dict[str, str]:
        if not remaining:
            return {}
        content = spark.read.format("binaryFile").load([escape_glob(path) for path in remaining])
        return dict(content.select(normalize_file_uri(F.col("path")), F.sha2("content", 256)).collect())

    hashes, faults = retry_without_broken_files(paths, attempt)
    checked = [file.reject(faults[file.path]) if file.path in faults else file for file in files]
    return [replace(file, sha256=hashes.get(file.path)) for file in checked]


def _mark_repeated(files: Iterable[File], ingested: Iterable[Row]) -> list[File]:
    """Return the files, marked if their bytes, or other bytes under their name, were ingested before."""
    names = {row["file"] for row in ingested}
    file_of_hash = {row["sha256"]: row["file"] for row in ingested if row["sha256"]}
    marked = []
    for file in files:
        twin = file_of_hash.get(file.sha256)
        if file.status == LOADED and twin is not None:
            marked.append(replace(file, status=DUPLICATE, note=f"it has the same bytes as {twin}"))
        elif file.status == LOADED and file.file in names:
            note = "it differs from the file that was ingested under this name; deliver new rows under a new name"
            marked.append(replace(file, status=CHANGED, note=note))
        else:
            marked.append(file)
            file_of_hash |= {file.sha256: file.file} if file.status == LOADED and file.sha256 else {}
    return marked


def _inspect_files(spark: SparkSession, files: Sequence[File], source: Source) -> list[File]:
    """Return the files with their columns; those that cannot be read are rejected."""
    inspections = inspect_files(spark, [file.path for file in files if file.status == LOADED], source)
    inspected = [replace(file, inspection=inspections.get(file.path, file.inspection)) for file in files]
    return [
        file.reject(file.inspection.fault) if file.status == LOADED and file.inspection.fault else file
        for file in inspected
    ]
