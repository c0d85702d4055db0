"""A fuzzed export: rows whose truth is known, and the form in which the file has them."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from fuzz.kinds import IDENTIFIER, INTEGER, NUMBERS, TIME
from fuzz.tables import Table

Truth = dict[str, str | None]
"""Values of silver columns, each cast to a string."""
SILVER, QUARANTINE, MERGED = "silver", "quarantine", "merged"
"""What may become of a row: accepted with its true values, rejected with a fitting reason, or merged with another row
of its key and counted in the balance."""
TRACE = "trace"
"""The column of an export that no mapping reads: it names the row, so that its raw text is found in quarantine."""
OPERATION = "op"
"""The column of an export of the style `stated` that marks deletions."""


@dataclass
class Row:
    """A row of an export.

    Attributes:
        token: The row's name, which its column `trace` holds.
        cells: The text of each column.
        truths: The values that silver may hold, usually one set.
        outcomes: What may become of the row.
        dirty: The columns that a habit changed.
        is_malformed: Whether a habit changed the form of the row or of its file, so that any reason of form fits.
        edits: Changes of the line as a whole.
        encoding: The encoding of the line, if it is not that of the file.
        end: The end of the line.
        is_typed: Whether a workbook or JSON has numbers and times as such, rather than as texts.
    """

    token: str
    cells: dict[str, str]
    truths: list[Truth]
    outcomes: set[str] = field(default_factory=lambda: {SILVER})
    dirty: set[str] = field(default_factory=set)
    is_malformed: bool = False
    edits: list[Callable[[str], str]] = field(default_factory=list)
    encoding: str = ""
    end: str = "\n"
    is_typed: bool = False


@dataclass
class Export:
    """A file, in a form that habits change.

    Attributes:
        table: The table that it fills.
        style: How its mapping reads the columns.
        format: The format of its source: csv, xlsx or jsonl.
        name: The name of the file, without an ending.
        columns: The columns in their order.
        header: The header's cells.
        entries: The rows, and lines that are no rows.
        above: Lines above the header.
        encoding: The encoding of the text.
        edits: Changes of the bytes.
        may_be_unreadable: Whether the file as a whole may be rejected.
        missing: The columns that a habit took away; the note of the file must name them if rows are accepted.
        noted: Texts that the note of the file must have if rows are accepted.
        habits: The names of the habits that it has.
        others: Further files that belong to it.
    """

    table: Table
    style: str
    format: str
    name: str
    columns: list[str]
    header: list[str]
    entries: list[Row | str]
    above: list[str] = field(default_factory=list)
    encoding: str = "utf-8"
    edits: list[Callable[[bytes], bytes]] = field(default_factory=list)
    may_be_unreadable: bool = False
    missing: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)
    habits: list[str] = field(default_factory=list)
    others: "list[Export]" = field(default_factory=list)

    @property
    def has_edited_lines(self) -> bool:
        """Whether a line was changed as a whole, so that it no longer fits columns in another order."""
        return any(row.edits for row in self.rows)

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.name}.{self.format}"

    @property
    def rows(self) -> list[Row]:
        """The rows, without lines that are no rows."""
        return [entry for entry in self.entries if isinstance(entry, Row)]

    @property
    def delimiter(self) -> str:
        """The delimiter that the mapping states."""
        return ";" if self.style == "stated" else ","

    def line(self, cells: Sequence[str]) -> str:
        """Return cells as a line of CSV, without its end."""
        text = io.StringIO()
        csv.writer(text, delimiter=self.delimiter, lineterminator="").writerow(cells)
        return text.getvalue()

    def render(self) -> bytes:
        """Return the bytes of the file."""
        content = {"csv": self._csv, "jsonl": self._jsonl, "xlsx": self._xlsx}[self.format]()
        for edit in self.edits:
            content = edit(content)
        return content

    def _csv(self) -> bytes:
        lines = [*self.above, self.line(self.header)] if self.header else list(self.above)
        parts = [f"{line}\n".encode(self.encoding) for line in lines]
        for entry in self.entries:
            if isinstance(entry, str):
                parts.append(f"{entry}\n".encode(self.encoding))
                continue
            text = self.line([entry.cells[name] for name in self.columns])
            for edit in entry.edits:
                text = edit(text)
            parts.append(_encode(f"{text}{entry.end}", entry.encoding or self.encoding))
        return b"".join(parts)

    def _jsonl(self) -> bytes:
        lines = [entry if isinstance(entry, str) else json.dumps(self._object(entry)) for entry in self.entries]
        return "".join(f"{line}\n" for line in lines).encode(self.encoding)

    def _object(self, row: Row) -> dict[str, Any]:
        values = [self._value(row, name) for name in self.columns]
        texts = [str(value) if isinstance(value, datetime) else value for value in values]
        return dict(zip(self.header, texts, strict=True))

    def _value(self, row: Row, name: str) -> Any:
        """Return a cell as a number, a time or a truth value where the row is typed and no habit changed the cell."""
        text = row.cells[name] or None
        kind = self.table.columns.get(name)
        if text is None or not row.is_typed or name in row.dirty or self.style == "stated":
            return text
        if kind is TIME:
            return datetime.fromisoformat(text)
        if kind is INTEGER or (kind is IDENTIFIER and text.isdigit() and not text.startswith("0")):
            return int(text)
        return float(text) if kind in NUMBERS else {"true": True, "false": False}.get(text, text)

    def _xlsx(self) -> bytes:
        book, content = Workbook(), io.BytesIO()
        sheet = book.active
        for line in self.above:
            sheet.append([line])
        sheet.append(self.header)
        for entry in self.entries:
            cells = [entry] if isinstance(entry, str) else [self._value(entry, name) for name in self.columns]
            sheet.append([_write_cell(sheet, cell) for cell in cells])
        book.save(content)
        return content.getvalue()


def _encode(text: str, encoding: str) -> bytes:
    """Return the bytes of a text; letters that the encoding lacks are in UTF-8."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b"".join(sign.encode(encoding, "ignore") or sign.encode() for sign in text)


def _write_cell(sheet: Any, value: Any) -> Any:
    """Return a cell; a text that looks like a formula is a text all the same."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell if value is not None else None
