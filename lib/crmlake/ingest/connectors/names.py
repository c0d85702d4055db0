"""The names that bronze gives to the columns of files."""

from collections.abc import Iterable
from itertools import count

from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE, FILE_ORDER, MODIFIED

Header = tuple[str, ...]

METADATA_COLUMNS = (FILE.name, FILE_ORDER.name, MODIFIED.name, ARRIVED.name, CORRUPT.name, FAULT.name, "batch")
"""The columns that crmlake adds to those of a file."""

RESERVED_NAMES = (*METADATA_COLUMNS, "_raw", "_change", "_change_type")
"""The names that crmlake uses while it processes raw rows; a file's own column of that name becomes `name_2`."""


def make_unique(cells: Iterable[str]) -> Header:
    """Return names that differ regardless of case: an empty one becomes `column_N`, a repeated one `name_2`."""
    used = {name.lower() for name in RESERVED_NAMES}
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = _find_free_name(cell.strip() or f"column_{position}", used)
        used.add(name.lower())
        names.append(name)
    return tuple(names)


def _find_free_name(name: str, used: Iterable[str]) -> str:
    """Return the name, with the lowest number appended that makes it unused; Spark ignores the case of names."""
    if name.lower() not in used:
        return name
    return next(f"{name}_{n}" for n in count(2) if f"{name}_{n}".lower() not in used)
