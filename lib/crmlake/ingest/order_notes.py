"""Notes on files whose names may not show which of them is newer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pyspark.sql import Row

from crmlake.ingest.discovery import LOADED, File
from crmlake.ingest.file_order import explain_order, show_day_first
from crmlake.ingest.source import Source

_WHAT_TO_DO = "if several files have the same rows, say in the mapping which are newer (version = ...)"


def note_order(files: Sequence[File], source: Source, ingested: Iterable[Row]) -> list[File]:
    """Return the files, with a note on the first whose name may not show where it belongs among the others.

    One note for a source is enough, and none where its mapping states the version of rows.

    Args:
        files: New files in order of arrival.
        source: The source of the files.
        ingested: The rows of `ops.files` on its files that were loaded before.
    """
    earlier = list(ingested)
    loaded = [file for file in files if file.status == LOADED]
    names = {row["file"] for row in earlier} | {file.file for file in loaded}
    is_told = any(_WHAT_TO_DO in (row["note"] or "") for row in earlier)
    if is_told or len(names) == 1 or all(m.version or source.version for m in source.tables.values()):
        return list(files)
    day_first = show_day_first(names)
    doubts = ((file, why) for file in loaded if (why := explain_order(file.file, begins_with_day=day_first)))
    doubtful, why = next(doubts, (None, ""))
    return [_add_note(file, f"{why}; {_WHAT_TO_DO}") if file is doubtful else file for file in files]


def _add_note(file: File, note: str) -> File:
    return replace(file, note="; ".join(filter(None, (file.note, note))))
