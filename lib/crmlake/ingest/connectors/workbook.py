"""Workbooks of a spreadsheet program (xlsx): small files that people edit by hand."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from crmlake.ingest.connectors.cells import UnreadableError, inspect_cells, read_cells
from crmlake.ingest.connectors.connector import Connector, Inspection
from crmlake.ingest.connectors.sheets import Cells, Sheet
from crmlake.ingest.connectors.workbook_cells import fill_merged, merged_spans, shown_text
from crmlake.ingest.source import Source

_MAX_UNPACKED_BYTES = 256 * 2**20
_MERGED = re.compile(rb"<mergeCell ")
_WITHOUT_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>\s*)?</c>|<f[^>]*/>\s*(?:<v\s*/>\s*)?</c>")
_HEADS, _STRICT = ("workbook.xml", "_rels/.rels"), b"http://purl.oclc.org/ooxml/"
"""The parts that name the form of a workbook, and the beginning of the names of the strict one."""


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
    def _parser(source: Source) -> "WorkbookParser":
        return WorkbookParser(source.sheets, source.skip_rows, source.fill_merged, bool(source.fill_down))


@dataclass(frozen=True)
class WorkbookParser:
    """Parses the bytes of one workbook into the rows of its sheets.

    Attributes:
        sheets: The names of the sheets that are read.
        skip_rows: The number of rows before the header.
        fills_merged: Whether the cells of a merged range have its value.
        fills_down: Whether all empty cells of some columns have the value above.
    """

    sheets: Sequence[str]
    skip_rows: int
    fills_merged: bool
    fills_down: bool

    def __call__(self, content: bytes) -> list[Sheet]:
        """Return the sheets that have rows.

        Raises:
            UnreadableError: The file is no workbook, or one that cannot be read.
        """
        try:
            return list(self._read(content))
        except UnreadableError:
            raise
        except Exception as error:  # openpyxl does not document the errors that a damaged workbook causes
            raise UnreadableError("it is not a workbook (xlsx), or it is damaged") from error

    def _read(self, content: bytes) -> Iterator[Sheet]:
        from openpyxl import load_workbook  # noqa: PLC0415 - only on executors that read workbooks

        parts = _unpack(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        unread: dict[str, set[str]] = {sheet.title: set() for sheet in book.worksheets}
        rows = {sheet.title: self._rows(sheet, parts, unread[sheet.title]) for sheet in book.worksheets}
        chosen = list(rows) if "*" in self.sheets else list(self.sheets or list(rows)[:1])
        if missing := [name for name in chosen if name not in rows]:
            raise UnreadableError(f"it has no sheet {missing[0]!r}; it has {', '.join(map(repr, rows))}")
        left_out = {name: len(lines) for name, lines in rows.items() if name not in chosen}
        formats = set[str]().union(*(unread[name] for name in chosen))
        note = "; ".join([*_note_sheets(left_out), *self._note_parts(list(parts.values())), *_note_formats(formats)])
        yield from (Sheet(rows[name], name, note or None) for name in chosen if rows[name])

    def _rows(self, sheet: Any, parts: Mapping[str, bytes], unread: set[str]) -> list[Cells]:
        path = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 - the only way to the XML of a sheet read row by row
        spans = merged_spans(parts.get(path, b"")) if self.fills_merged else {}
        return list(fill_merged(_number_rows(sheet, self.skip_rows, unread), spans))

    def _note_parts(self, parts: Sequence[bytes]) -> Iterator[str]:
        """Yield what of the XML of sheets may surprise a person: formulas, merged cells."""
        formulas, merged = (sum(len(form.findall(part)) for part in parts) for form in (_WITHOUT_VALUE, _MERGED))
        if formulas:
            yield f"{formulas:,} formulas have no value: open and save it in a spreadsheet program"
        if merged and not (self.fills_merged or self.fills_down):
            yield f"{merged:,} merged cells, of which only the first has the value (fill_merged = true)"


def _unpack(content: bytes) -> dict[str, bytes]:
    """Return the XML of the sheets by the names of their parts.

    Raises:
        UnreadableError: The workbook is too large, or has a form in which openpyxl finds no row.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED_BYTES:
            raise UnreadableError(f"it has more than {_MAX_UNPACKED_BYTES // 2**20} MiB when unpacked; save it as CSV")
        if any(_STRICT in packed.read(name) for name in packed.namelist() if name.endswith(_HEADS)):
            raise UnreadableError("it is a Strict Open XML workbook; save it as an ordinary workbook (.xlsx)")
        names = [name for name in packed.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return {name: packed.read(name) for name in names}


def _note_sheets(left_out: Mapping[str, int]) -> Iterator[str]:
    for name, count in left_out.items():
        if count:
            yield f"sheet {name!r} with {count:,} rows is not read (sheets = [...])"


def _note_formats(formats: Iterable[str]) -> Iterator[str]:
    if first := min(formats, default=None):
        yield f"numbers with the format {first!r} are read without the signs that it adds; store them as text"


def _number_rows(sheet: Any, skip_rows: int, unread: set[str]) -> Iterator[tuple[int, Cells]]:
    """Yield the number and the cells of every row that is not empty, without empty cells at its end."""
    sheet.reset_dimensions()  # what a workbook says of its own size may be wrong
    for number, row in enumerate(sheet.iter_rows(min_row=skip_rows + 1), start=skip_rows + 1):
        cells = [shown_text(cell, unread) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells
