"""Schema drift: columns that appear and disappear between the files of a source, and how many they may become."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crmlake.ingest.connectors import fold_case
from crmlake.ingest.discovery import LOADED, File

_MAX_NAMES = 5


def flag_drift(files: Iterable[File], earlier: Sequence[Sequence[str]]) -> list[File]:
    """Return the files, with a note on each whose columns differ from those of the files before it.

    A column is new if no earlier file had it, and missing if the previous file had it; a file that shares no column
    with earlier ones, as a title stands above its header, is no such previous file. The case of names does not matter,
    as bronze ignores it as well.

    Args:
        files: The files in order of arrival.
        earlier: The columns of each file that was ingested before, in order of arrival.
    """
    all_columns = _fold(name for columns in earlier for name in columns)
    previous = list(earlier[-1]) if earlier else []
    flagged = []
    for file in files:
        columns = file.inspection.columns
        if file.status != LOADED or not columns:
            flagged.append(file)
            continue
        new = [name for name in columns if fold_case(name) not in all_columns]
        missing = [name for name in previous if fold_case(name) not in _fold(columns)]
        note = " and ".join(part for part in (_list_names("new", new), _list_names("missing", missing)) if part)
        notes = [part for part in (file.inspection.note, note if all_columns else "") if part]
        flagged.append(replace(file, note="; ".join(notes) or None))
        if not all_columns or _fold(columns) & all_columns:
            previous = list(columns)
        all_columns |= _fold(columns)
    return flagged


def reject_wide_files(files: Iterable[File], earlier: Iterable[Sequence[str]], most: int) -> list[File]:
    """Reject each file whose columns would be too many together with those of its source; return all files.

    Args:
        files: The files in order of arrival.
        earlier: The columns of each file that was ingested before.
        most: The most columns of a source.
    """
    present = _fold(name for columns in earlier for name in columns)
    checked = []
    for file in files:
        new = _fold(file.inspection.columns or ()) - present
        if file.status == LOADED and new and len(present) + len(new) > most:
            count = f"it has {len(new):,} new columns, and its source would have {len(present) + len(new):,}"
            checked.append(file.reject(f"{count}, more than {most:,} (ingest.max_columns)"))
        else:
            checked.append(file)
            present |= new
    return checked


def _fold(names: Iterable[str]) -> set[str]:
    return set(map(fold_case, names))


def _list_names(label: str, names: Sequence[str]) -> str:
    """Return the first names behind a label, and how many more there are; an empty text without names."""
    if not names:
        return ""
    further = len(names) - _MAX_NAMES
    return f"{label}: {', '.join(names[:_MAX_NAMES])}" + (f" and {further:,} more" if further > 0 else "")
