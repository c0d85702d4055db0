"""CSV files with lines before their header, such as the title and the account of a bank's export."""

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from crmlake.ingest.connectors.cells import UnreadableError
from crmlake.ingest.connectors.connector import UNCLOSED_QUOTE, undecodable_sentence
from crmlake.ingest.connectors.csv_text import comment_note, has_unclosed_quote, iterate_rows
from crmlake.ingest.connectors.decoding import is_garbled_string
from crmlake.ingest.connectors.sheets import Cells, Sheet
from crmlake.ingest.source import Csv, Source


@dataclass(frozen=True)
class CsvParser:
    """Parses the bytes of one CSV file into rows of cells.

    Attributes:
        options: How the file is written.
        encoding: Its encoding.
        skip_rows: The number of lines before its header.
    """

    options: Csv
    encoding: str
    skip_rows: int

    def __call__(self, content: bytes) -> list[Sheet]:
        """Return the rows of a file; none of an empty one.

        Raises:
            UnreadableError: The header is not text of the encoding, or the file is not CSV.
        """
        text = _decode(content, self.encoding)
        lines = io.StringIO(text, newline="")
        for _ in range(self.skip_rows):
            lines.readline()
        below = text[lines.tell() :]
        try:
            rows = list(iterate_rows(lines, self.options))
        except csv.Error as error:
            raise UnreadableError(f"it cannot be read as CSV: {error}") from None
        if self.options.columns:
            rows.insert(0, list(self.options.columns))
        if not rows:
            return []
        if any(is_garbled_string(cell or "") for cell in rows[0]):
            raise UnreadableError(f"its header has bytes that are not valid {self.encoding}")
        fitted = self._fit(rows, is_cut_off=not text.endswith(("\n", "\r")))
        is_unclosed = has_unclosed_quote(below, self.options)
        note = comment_note(self._count_comment_delimiters(below), len(rows[0]), self.options)
        return [Sheet(fitted, note=note, explain=partial(self._explain, has_unpaired_quotes=is_unclosed))]

    def _count_comment_delimiters(self, text: str) -> Iterator[int]:
        if self.options.comment:
            for line in io.StringIO(text):
                if line.startswith(self.options.comment):
                    yield line.count(self.options.delimiter)

    def _explain(self, cells: Cells, *, has_unpaired_quotes: bool) -> str | None:
        """Return why a row is malformed; `None` for a well-formed row."""
        if any(is_garbled_string(cell or "") for cell in cells):
            return undecodable_sentence(self.encoding)
        if has_unpaired_quotes and any("\n" in (cell or "") for cell in cells):
            return UNCLOSED_QUOTE
        return None

    def _fit(self, rows: list[Cells], *, is_cut_off: bool) -> Iterator[Cells]:
        """Yield the rows; one with too few fields is padded, or gets one too many and so is rejected.

        A last row that no line break ends may be cut off within a value, and is not padded.
        """
        width, last = len(rows[0]), len(rows) - 1
        for number, cells in enumerate(rows):
            if self.options.ragged == "pad" and not (is_cut_off and number == last and len(cells) < width):
                while len(cells) > width and cells[-1] is None:
                    cells.pop()
            elif len(cells) < width:
                cells.extend([None] * (width + 1 - len(cells)))
            yield cells


def csv_parser(source: Source) -> CsvParser:
    """Return the parser of a source's files."""
    return CsvParser(source.csv, source.encoding, source.skip_rows)


def _decode(content: bytes, encoding: str) -> str:
    """Return the text of a file, decompressed and without a byte order mark, with a mark for each invalid byte."""
    try:
        plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        return plain.decode(encoding, errors="replace").removeprefix("\ufeff")
    except (OSError, EOFError):
        raise UnreadableError("its compressed content is damaged") from None
