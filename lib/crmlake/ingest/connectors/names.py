"""The names that bronze gives to the columns of files."""

from collections.abc import Iterable
from itertools import count

from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE

Header = tuple[str, ...]

OWN = (FILE.name, ARRIVED.name, CORRUPT.name, FAULT.name, "batch")
"""What crmlake adds to the columns of a file."""

RESERVED = (*OWN, "_raw", "_change", "_change_type")
"""What crmlake calls columns of raw rows on their way; a file's own column of that name becomes `name_2`."""


def unique(cells: Iterable[str]) -> Header:
    """Names that differ whatever the case: an empty one becomes `column_N`, a repeated one `name_2`."""
    taken = {name.lower() for name in RESERVED}
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = _free(cell.strip() or f"column_{position}", taken)
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or with the first number behind that makes it new; Spark does not tell case apart."""
    if name.lower() not in taken:
        return name
    return next(f"{name}_{n}" for n in count(2) if f"{name}_{n}".lower() not in taken)
