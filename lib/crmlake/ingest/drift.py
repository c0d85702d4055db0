"""Columns that come and go between the files of a source."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crmlake.ingest.discovery import LOADED, File

_NAMED = 5


def drift(files: Iterable[File], before: Sequence[Sequence[str]]) -> list[File]:
    """The files, those told of whose columns are not those of the file before.

    Args:
        files: in the order of their coming.
        before: the columns of each file that was taken in before, in the same order.
    """
    ever = {name for columns in before for name in columns}
    last, told = list(before[-1]) if before else [], []
    for file in files:
        columns = file.looked.columns
        if file.status != LOADED or not columns:
            told.append(file)
            continue
        came = [name for name in columns if name not in ever]
        went = [name for name in last if name not in columns]
        words = " and ".join(part for part in (_words(came, "new"), _words(went, "missing")) if part)
        told.append(replace(file, note=words or None) if ever else file)
        ever |= set(columns)
        last = list(columns)
    return told


def _words(names: Sequence[str], what: str) -> str:
    if not names:
        return ""
    rest = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
    return f"{what}: {shown}"
