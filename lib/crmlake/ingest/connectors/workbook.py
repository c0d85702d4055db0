"""Workbooks of a spreadsheet program (xlsx): small files that people edit by hand."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from crmlake.ingest.connectors.cells import Cells, Sheet, UnreadableError, inspect_cells, read_cells
from crmlake.ingest.connectors.connector import Connector, Inspection
from crmlake.ingest.source import Source

_MAX_UNPACKED_BYTES = 256 * 2**20
_MERGED = re.compile(rb"<mergeCell ")
_FORMULA_WITHOUT_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>\s*)?</c>|<f[^>]*/>\s*(?:<v\s*/>\s*)?</c>")
_ZEROS = re.compile(r"0{2,20}")


class WorkbookConnector(Connector):
    """Reads the first sheet of each workbook, or the sheets that the mapping names; their first row is the header.

    Spark has no reader for workbooks: openpyxl reads them in a pandas function, one file at a time. So a workbook must
    fit in the memory of a worker: at most 64 MiB (`WHOLE_BYTES` of `crmlake.ingest.screening`) and 256 MiB unpacked.
    """

    glob = "*.xlsx"

    def reads_whole_files(self, _source: Source) -> bool:
        """Return true: a workbook is a compressed archive."""
        return True

    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """Return the cells of each first row as columns, and what of the workbook is not read."""
        return inspect_cells(spark, paths, source, self._parser(source))

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a DataFrame for each distinct header."""
        return read_cells(spark, files, source, self._parser(source))

    @staticmethod
    def _parser(source: Source) -> "partial[list[Sheet]]":
        return partial(_parse, sheets=source.sheets, skip_rows=source.skip_rows, fills=bool(source.fill_down))


def _parse(content: bytes, sheets: Sequence[str], skip_rows: int, *, fills: bool) -> list[Sheet]:
    try:
        return list(_read_sheets(content, sheets, skip_rows, fills=fills))
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl does not document the errors that a damaged workbook causes
        raise UnreadableError("it is not a workbook (xlsx), or it is damaged") from error


def _read_sheets(content: bytes, names: Sequence[str], skip_rows: int, *, fills: bool) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only on executors that read workbooks

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED_BYTES:
            raise UnreadableError(f"it has more than {_MAX_UNPACKED_BYTES // 2**20} MiB when unpacked; save it as CSV")
        parts = [packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = {sheet.title: list(_rows(sheet, skip_rows)) for sheet in book.worksheets}
    chosen = list(rows) if "*" in names else list(names or list(rows)[:1])
    if missing := [name for name in chosen if name not in rows]:
        raise UnreadableError(f"it has no sheet {missing[0]!r}; it has {', '.join(map(repr, rows))}")
    note = _note(parts, {name: len(lines) for name, lines in rows.items() if name not in chosen}, fills=fills)
    for name in chosen:
        if rows[name]:
            yield Sheet(rows[name], name, note)


def _note(parts: Iterable[bytes], unread: Mapping[str, int], *, fills: bool) -> str | None:
    """Return what of a workbook may surprise a person: sheets that are not read, formulas, merged cells."""
    notes = [
        f"sheet {name!r} with {count:,} rows is not read (sheets = [...])" for name, count in unread.items() if count
    ]
    formulas, merged = (sum(len(form.findall(part)) for part in parts) for form in (_FORMULA_WITHOUT_VALUE, _MERGED))
    if formulas:
        notes.append(f"{formulas:,} formulas have no value: open and save it in a spreadsheet program")
    if merged and not fills:
        notes.append(f"{merged:,} merged cells, of which only the first has the value (fill_down = [...])")
    return "; ".join(notes) or None


def _rows(sheet: Any, skip_rows: int) -> Iterator[Cells]:
    """Yield the cells of every row that is not empty, without empty cells at its end."""
    sheet.reset_dimensions()  # what a workbook says of its own size may be wrong
    for row in sheet.iter_rows(min_row=skip_rows + 1):
        cells = [_shown_text(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield cells


def _shown_text(cell: Any) -> str | None:
    """Return the text of a cell, with the zeros in front that its number format shows."""
    text = _cell_text(cell.value)
    is_padded = text is not None and text.isdigit() and _ZEROS.fullmatch(getattr(cell, "number_format", None) or "")
    return text.zfill(len(cell.number_format)) if text and is_padded else text


def _cell_text(value: Any) -> str | None:
    """Return a cell as text: a whole number without a decimal point, a date without the time at midnight."""
    match value:
        case None | "":
            return None
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return str(value.date())
        case date() | time():
            return str(value)
        case _:
            return str(value)
