"""Habits of exports with their columns: order, names, columns that are missing, added or repeated."""

from collections.abc import Callable
from random import Random

from fuzz.exports import Export
from fuzz.habits.registry import EITHER, allow, habit

_FACTORS = ("quantity", "unit_price")
"""Columns from which another one follows."""


@habit
def swapped_columns(export: Export, random: Random) -> bool:
    """Write the columns in another order: every row is accepted."""
    if export.format == "jsonl" or "twin" in export.columns or export.has_edited_lines:
        return False
    order = list(range(len(export.columns)))
    random.shuffle(order)
    export.columns = [export.columns[n] for n in order]
    export.header = [export.header[n] for n in order]
    return True


@habit
def header_case(export: Export, random: Random) -> bool:
    """Write the header in another case, or with spaces around its names: every row is accepted."""
    change = random.choice([str.upper, str.title, lambda name: f" {name} ", lambda name: f"{name} "])
    if export.format == "jsonl":
        return False
    export.header = [change(name) for name in export.header]
    return True


@habit
def renamed_column(export: Export, random: Random) -> bool:
    """Write a name with a space for an underscore: a missing value where it is optional, which is noted."""
    return _rename(export, random, lambda name: name.replace("_", " ") if "_" in name else f"the {name}")


@habit
def dropped_column(export: Export, random: Random) -> bool:
    """Leave out a column: its values are missing, which is noted of the file, or the rows are rejected."""
    names = [name for name in export.columns if name in export.table.columns]
    if export.format == "jsonl" or not names or len(export.header) != len(export.columns):
        return False
    name = random.choice(names)
    position = export.columns.index(name)
    export.columns.pop(position)
    export.header.pop(position)
    _lose(export, name)
    return True


def _rename(export: Export, random: Random, change: Callable[[str], str]) -> bool:
    position = random.randrange(len(export.columns))
    name = export.columns[position]
    if name not in export.table.columns or len(export.header) != len(export.columns):
        return False
    export.header[position] = change(export.header[position])
    _lose(export, name)
    return True


def _lose(export: Export, name: str) -> None:
    """Expect the values of a column to be missing, and a note of it."""
    export.missing.add(name)
    for row in export.rows:
        row.truths = [truth | {name: None} for truth in row.truths]
        row.dirty.add(name)
        allow(row, EITHER)


@habit
def added_column(export: Export, random: Random) -> bool:
    """Write a further column that no mapping reads: every row is accepted.

    If it is the last one of a workbook and has no name, rows with a value in it are rejected.
    """
    if export.format == "jsonl" or "added" in export.columns or export.has_edited_lines:
        return False
    position = random.randrange(len(export.columns) + 1)
    export.columns.insert(position, "added")
    export.header.insert(position, random.choice(["coupon", "", "Column 1", "a.b", "note (€)", "`odd`"]))
    for row in export.rows:
        row.cells["added"] = random.choice(["", "x", "more, of it"])
    return True


@habit
def duplicate_header(export: Export, random: Random) -> bool:
    """Write a further column of the same name with other values, before or behind.

    Nothing says which of them is meant: silver has the values of the first one, and a note says that there are two.
    """
    names = [name for name in export.columns if name in export.table.columns and name not in export.table.key]
    names = [n for n in names if n not in _FACTORS and not any(n in row.dirty for row in export.rows)]
    has_twin = "twin" in export.columns or len(export.header) != len(export.columns)
    if export.format != "csv" or has_twin or not names or export.has_edited_lines:
        return False
    name, first = random.choice(names), random.choice([True, False])
    position = export.columns.index(name)
    export.columns.insert(position if first else position + 1, "twin")
    export.header.insert(position, export.header[position])
    export.noted.add(f"columns are named {name!r}")
    others = [(row.cells[name], row.truths[0][name]) for row in export.rows]
    for row, (text, value) in zip(export.rows, [*others[1:], others[0]], strict=True):
        row.cells["twin"] = text
        row.dirty.add(name)
        if first:
            row.truths = [truth | {name: value} for truth in row.truths]
            allow(row, EITHER)
    return True


@habit
def typed_values(export: Export, random: Random) -> bool:
    """Write numbers, times and truth values as such into a workbook or JSON: every row is accepted."""
    if export.format == "csv" or export.style == "stated":
        return False
    for row in export.rows:
        row.is_typed = True
    return True
