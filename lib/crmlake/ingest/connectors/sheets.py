"""The sheets of a file as the rows of one table: the columns of all of them, and rows that are none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from crmlake.ingest.connectors.connector import WRONG_FIELD_COUNT
from crmlake.ingest.connectors.names import Header, fold_case, make_unique, renamed_note

_FEW_COLUMNS = 3
_SINGLE_FIELD = "the row has a single value, as a title or a footer has"
"""Such a row is no row of a table with three columns or more: CSV's own reader rejects it for its missing fields."""
_TOLD_NAMES = 5

Cells = list[str | None]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, or of one sheet of a workbook.

    Attributes:
        rows: The cells of every row that is not empty, the header first.
        name: The name of the sheet; empty for a file without sheets.
        note: What a person should know of the file.
        explain: Returns why a row is malformed; `None` for a row that is not.
    """

    rows: Iterable[Cells]
    name: str = ""
    note: str | None = None
    explain: Callable[[Cells], str | None] = lambda _cells: None


def join_sheets(sheets: Sequence[Sheet]) -> tuple[Cells, str | None, Iterator[tuple[Cells, str | None]]]:
    """Return the header of all sheets, a note for people, and the rows below it, each with why it is malformed.

    A sheet may lack columns that another one has, as files may. A malformed row has its cells as they are in its sheet.
    """
    rows = [iter(sheet.rows) for sheet in sheets]
    heads = [next(sheet, []) for sheet in rows]
    headers = [make_unique(cell or "" for cell in head) for head in heads]
    names = {fold_case(name): name for header in reversed(headers) for name in reversed(header)}
    joined = list(dict.fromkeys(fold_case(name) for header in headers for name in header))
    notes = [*(sheet.note for sheet in sheets), *(renamed_note(cell or "" for cell in head) for head in heads)]
    notes += _note_columns(sheets, headers)
    parts = (_place(*part, joined) for part in zip(sheets, rows, headers, strict=True))
    note = "; ".join(dict.fromkeys(filter(None, notes))) or None
    return [names[name] for name in joined], note, (row for part in parts for row in part)


def _place(
    sheet: Sheet, rows: Iterable[Cells], header: Header, joined: Sequence[str]
) -> Iterator[tuple[Cells, str | None]]:
    """Yield the rows of a sheet with each cell below its name in the joined header."""
    own = [fold_case(name) for name in header]
    positions = None if own == joined else [joined.index(name) for name in own]
    for cells in rows:
        fault = sheet.explain(cells) or _explain_form(cells, len(header))
        yield (cells if fault or positions is None else _move(cells, positions, len(joined))), fault


def _move(cells: Cells, positions: Sequence[int], width: int) -> Cells:
    moved: Cells = [None] * width
    for position, cell in zip(positions, cells, strict=False):  # a row has no empty cells at its end
        moved[position] = cell
    return moved


def _explain_form(cells: Cells, width: int) -> str | None:
    if len(cells) > width:
        return WRONG_FIELD_COUNT
    is_single = width >= _FEW_COLUMNS and sum(cell is not None for cell in cells) == 1
    return _SINGLE_FIELD if is_single else None


def _note_columns(sheets: Sequence[Sheet], headers: Sequence[Header]) -> Iterator[str]:
    """Yield a sentence for each sheet that lacks columns of the first one, or has further ones."""
    for sheet, header in zip(sheets[1:], headers[1:], strict=True):
        first, own = set(map(fold_case, headers[0])), set(map(fold_case, header))
        new = [name for name in header if fold_case(name) not in first]
        missing = [name for name in headers[0] if fold_case(name) not in own]
        parts = [f"{kind} {_list_names(names)}" for kind, names in (("new:", new), ("missing:", missing)) if names]
        if parts:
            yield f"sheet {sheet.name!r} has other columns than {sheets[0].name!r} ({'; '.join(parts)})"


def _list_names(names: Sequence[str]) -> str:
    more = len(names) - _TOLD_NAMES
    return ", ".join(names[:_TOLD_NAMES]) + (f" and {more:,} more" if more > 0 else "")
