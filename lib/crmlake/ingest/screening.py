"""Screening: which new files are ingested, and why the others are not."""

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import file_digest
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
from crmlake.ingest.drift import flag_drift, reject_wide_files
from crmlake.ingest.listing import LEADS_OUTSIDE, leads_outside
from crmlake.ingest.order_notes import note_order
from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.source import Source
from crmlake.ingest.unpacking import find_bombs, is_compressed, is_local

HASHED_BYTES = 64 * 2**20
"""The maximum size of a file that is hashed, or inspected, as one row. Of larger files only local ones are, block by
block: any other that arrives again under another name is ingested again, and silver merges its rows."""

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
        settings: The limits of files.
    """
    ingested = [row for row in recorded if row["status"] == LOADED]
    admitted = [_check_path_and_size(file, source) for file in files]
    limits = settings or IngestSettings()
    hashed = _hash_files(spark, _reject_bombs(spark, admitted, source, limits))
    inspected = _inspect_files(spark, _mark_repeated(hashed, ingested), source)
    in_order = sorted(ingested, key=lambda row: (row["modified_at"], row["file"]))
    earlier = [row["columns"] for row in in_order if row["columns"]]
    flagged = flag_drift(reject_wide_files(inspected, earlier, limits.max_columns), earlier)
    return note_order(flagged, source, ingested)


def _check_path_and_size(file: File, source: Source) -> File:
    """Return the file, rejected if its path or its size alone are a reason."""
    if file.status != LOADED:
        return file
    if leads_outside(file.path, source.path):
        return file.reject(LEADS_OUTSIDE)
    if file.bytes > WHOLE_BYTES and get_connector(source).reads_whole_files(source):
        return file.reject(f"it is larger than {WHOLE_BYTES // 2**20} MiB, the maximum for a file of this format")
    return file


def _reject_bombs(spark: SparkSession, files: Sequence[File], source: Source, settings: IngestSettings) -> list[File]:
    """Return the files, rejected if they unpack to more, or have a longer line, than a refresh can hold."""
    connector = get_connector(source)
    whole = WHOLE_BYTES if connector.reads_whole_files(source) else None
    longest = settings.max_line_mb * 2**20 if connector.reads_lines(source) else math.inf
    suspects = [file for file in files if file.status == LOADED and (is_compressed(file.path) or file.bytes > longest)]
    paths = [file.path for file in suspects if is_local(file.path) or file.bytes <= HASHED_BYTES]

    def attempt(remaining: Sequence[str], _faults: Mapping[str, str]) -> dict[str, str]:
        return find_bombs(spark, remaining, settings, whole)

    bombs, unreadable = retry_without_broken_files(paths, attempt)
    faults = bombs | unreadable
    return [file.reject(faults[file.path]) if file.path in faults else file for file in files]


def _hash_files(spark: SparkSession, files: Sequence[File]) -> list[File]:
    """Return the files with the hash of their bytes; Spark computes that of small ones, one file a row."""
    paths = [file.path for file in files if file.status == LOADED and file.bytes <= HASHED_BYTES]

    def attempt(remaining: Sequence[str], _faults: Mapping[str, str]) -> dict[str, str]:
        if not remaining:
            return {}
        content = spark.read.format("binaryFile").load([escape_glob(path) for path in remaining])
        return dict(content.select(normalize_file_uri(F.col("path")), F.sha2("content", 256)).collect())

    small, faults = retry_without_broken_files(paths, attempt)
    large = [file.path for file in files if file.status == LOADED and file.bytes > HASHED_BYTES and is_local(file.path)]
    with ThreadPoolExecutor() as pool:
        hashes = small | dict(zip(large, pool.map(_hash_large_file, large), strict=True))
    checked = [file.reject(faults[file.path]) if file.path in faults else file for file in files]
    return [replace(file, sha256=hashes.get(file.path)) for file in checked]


def _hash_large_file(path: str) -> str | None:
    """Return the hash of a local file; `None` for one that cannot be opened, which its reader tells."""
    try:
        with Path(path.removeprefix("file://")).open("rb") as content:
            return file_digest(content, "sha256").hexdigest()
    except OSError:
        return None


def _mark_repeated(files: Iterable[File], ingested: Iterable[Row]) -> list[File]:
    """Return the files, marked if their bytes, or other bytes under their name, were ingested before."""
    names = {row["file"] for row in ingested}
    file_of_hash = {row["sha256"]: row["file"] for row in ingested if row["sha256"]}
    marked = []
    for file in files:
        twin = file_of_hash.get(file.sha256)
        if file.status == LOADED and twin is not None:
            note = None if twin == file.file else f"it has the same bytes as {twin}"
            marked.append(replace(file, status=DUPLICATE, note=note))
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
