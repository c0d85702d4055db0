"""The cells of a sheet as texts that say what a person sees, and merged cells."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from crmlake.ingest.connectors.number_formats import shown_digits
from crmlake.ingest.connectors.sheets import Cells

_MERGED = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^>]{0,99}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_KEPT_DIGITS = 15
"""The digits that a spreadsheet program keeps of a number: further ones of an identifier are invented."""

Spans = Mapping[int, list[tuple[int, int]]]


def shown_text(cell: Any, unread: set[str]) -> str | None:
    """Return the text of a cell, with the zeros and signs that its number format shows.

    Args:
        cell: A cell of openpyxl.
        unread: Gets the number format of the cell, if it shows more than can be read.
    """
    text, number_format = _cell_text(cell.value), getattr(cell, "number_format", None) or ""
    if text is None or isinstance(cell.value, str) or "0" not in number_format or not text.isdigit():
        return text
    shown = shown_digits(text, number_format)
    if shown is None:
        unread.add(number_format)
    return shown or text


def _cell_text(value: Any) -> str | None:
    """Return a cell as text: a date without the time at midnight, a whole number without a decimal point."""
    match value:
        case None | "":
            return None
        case bool():
            return str(value).lower()
        case str():
            return _unescape(value)
        case int() | float():
            return _number_text(value)
        case datetime() if value.time() == time():
            return str(value.date())
        case _:
            return str(value)


def _number_text(value: float) -> str:
    """Return a number; one with too many digits so that whoever expects an identifier sees that the last are lost."""
    if abs(value) >= 10**_KEPT_DIGITS:
        return f"{Decimal(value):.15E}"
    return str(int(value)) if float(value).is_integer() else str(value)


def _unescape(text: str) -> str:
    """Return a text with the signs that XML cannot hold, which workbooks spell `_x000D_`."""
    from openpyxl.utils.escape import unescape  # noqa: PLC0415 - only on executors that read workbooks

    plain: str = unescape(text)
    return plain if plain is text else plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def merged_spans(part: bytes) -> Spans:
    """Return for each row of a sheet's XML the first column of the ranges that begin there, with their last row."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415 - only on executors that read workbooks

    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for reference in _MERGED.findall(part):
        column, first, _, last = range_boundaries(reference.decode())
        spans[first].append((column - 1, last))
    return spans


def fill_merged(rows: Iterable[tuple[int, Cells]], spans: Spans) -> Iterator[Cells]:
    """Yield the cells of each row; a cell of a merged range has the value of its first cell, downward.

    A range that begins in the header gives no row a value, and one over several columns only its first column: a title
    or a footer must not look like a row.
    """
    filled: dict[int, tuple[int, str | None]] = {}
    for position, (number, cells) in enumerate(rows):
        filled = {column: span for column, span in filled.items() if number <= span[0]}
        cells.extend([None] * (max(filled, default=-1) + 1 - len(cells)))
        for column, (_, value) in filled.items():
            cells[column] = cells[column] or value
        starting = spans.get(number, ()) if position else ()
        filled |= {column: (last, cells[column]) for column, last in starting if column < len(cells) and cells[column]}
        yield cells
