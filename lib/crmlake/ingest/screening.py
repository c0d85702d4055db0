"""Screening: which new files are ingested, and why the others are not."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pyspark.sql import Row, SparkSession

from crmlake.ingest.connectors import get_connector, inspect_files, retry_without_broken_files
from crmlake.ingest.connectors.decoding import has_wide_line_breaks
from crmlake.ingest.contents import Content, is_local, read_contents
from crmlake.ingest.discovery import CHANGED, DUPLICATE, LOADED, NOT_INSPECTED, File
from crmlake.ingest.drift import flag_drift, reject_wide_files
from crmlake.ingest.listing import LEADS_OUTSIDE, leads_outside
from crmlake.ingest.order_notes import note_order
from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.source import Source
from crmlake.ingest.unpacking import Limits

READ_BYTES = 64 * 2**20
"""The maximum size of a file that is not local, and is read in one row for its hash and its header. A larger one that
arrives again under another name is ingested again, and silver merges its rows."""

WHOLE_BYTES = 64 * 2**20
"""The maximum size of a file that is read as a whole: a workbook, a JSON array, text in UTF-16."""


_HEAP_SHARE = 32
"""Java has room for a text that is read as a whole if its memory is so many times its size: 1 GB ran out at 60 MB."""
_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


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
    lines = get_connector(source).reads_lines(source)
    limits = Limits(settings or IngestSettings(), max_whole_bytes(spark, source), has_lines=lines)
    admitted = [_check_path_and_size(file, source, limits.whole) for file in files]
    contents = _read_contents(spark, admitted, source, limits)
    inspected = _inspect_files(spark, _mark_repeated(contents, ingested), source)
    in_order = sorted(ingested, key=lambda row: (row["modified_at"], row["file"]))
    earlier = [row["columns"] for row in in_order if row["columns"]]
    flagged = flag_drift(reject_wide_files(inspected, earlier, limits.settings.max_columns), earlier)
    return note_order(flagged, source, ingested)


def max_whole_bytes(spark: SparkSession, source: Source) -> int | None:
    """Return the most bytes of a file that is read as a whole; `None` where files are not.

    Java holds several copies of a JSON array and of a text in UTF-16, so that a small memory allows less of them.
    """
    if not get_connector(source).reads_whole_files(source):
        return None
    if source.format != "json" and not has_wide_line_breaks(source.encoding):
        return WHOLE_BYTES
    process = "driver" if (spark.sparkContext.master or "").startswith("local") else "executor"
    memory = re.fullmatch(r"(\d+)([kmgt])b?", spark.conf.get(f"spark.{process}.memory", None) or "1g", re.IGNORECASE)
    heap = int(memory[1]) * _UNITS[memory[2].lower()] if memory else math.inf
    return int(min(WHOLE_BYTES, heap // _HEAP_SHARE))


def _check_path_and_size(file: File, source: Source, whole: int | None) -> File:
    """Return the file, rejected if its path or its size alone are a reason."""
    if file.status != LOADED:
        return file
    if leads_outside(file.path, source.path):
        return file.reject(LEADS_OUTSIDE)
    if whole is not None and file.bytes > whole:
        advice = "" if whole == WHOLE_BYTES else " with so little memory; give more by spark.driver_memory, or split it"
        return file.reject(f"it is larger than {whole // 2**20} MiB, the maximum for a file of this format{advice}")
    return file


def _read_contents(spark: SparkSession, files: Sequence[File], source: Source, limits: Limits) -> list[File]:
    """Return the files with their hash, and their inspection where their bytes say it; rejected beyond the limits."""
    inspect = get_connector(source).content_inspector(source)
    admitted = (file for file in files if file.status == LOADED)
    paths = [file.path for file in admitted if is_local(file.path) or file.bytes <= READ_BYTES]

    def attempt(remaining: Sequence[str], _faults: Mapping[str, str]) -> dict[str, Content]:
        return read_contents(spark, remaining, inspect, limits)

    contents, faults = retry_without_broken_files(paths, attempt)
    contents |= {path: Content(fault=fault) for path, fault in faults.items()}
    return [_add_content(file, contents.get(file.path, Content())) for file in files]


def _add_content(file: File, content: Content) -> File:
    if content.fault:
        return file.reject(content.fault)
    return replace(file, sha256=content.sha256, inspection=content.inspection or file.inspection)


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
    paths = [file.path for file in files if file.status == LOADED and file.inspection is NOT_INSPECTED]
    inspections = inspect_files(spark, paths, source) if paths else {}
    inspected = [replace(file, inspection=inspections.get(file.path, file.inspection)) for file in files]
    return [
        file.reject(file.inspection.fault) if file.status == LOADED and file.inspection.fault else file
        for file in inspected
    ]
