"""What the bytes of a CSV file say before Spark reads its rows, in one pass: the header, and faults to look for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crmlake.ingest.connectors.connector import Blocks, Inspection
from crmlake.ingest.connectors.csv_header import add_comments, inspect_header
from crmlake.ingest.connectors.csv_text import count_quotes, has_unclosed_quote
from crmlake.ingest.connectors.decoding import BYTE_ORDER_MARK, decode_blocks, is_garbled_string, is_utf8
from crmlake.ingest.source import Source

_PARSED_LENGTH = 64 * 2**20
"""The maximum length of a text that is parsed to see whether a quote is never closed; of longer ones the number of
quotes decides."""
_LINE_BREAK = re.compile("\r\n|\n|\r")


def inspect_csv(read: Blocks, source: Source) -> Inspection:
    """Return the inspection of a CSV file: its header, and which faults none of its rows has.

    Args:
        read: Gives the content, from its beginning each time.
        source: The source of the file; a line break of its encoding is one byte.
    """
    text_pass = _TextPass(source)
    for text in decode_blocks(read(), source.encoding):
        text_pass.add(text)
    if text_pass.header is None:
        return Inspection()
    file = text_pass.describe(text_pass.header)
    if text_pass.quotes % 2 == 0:
        return file
    return file._replace(has_unpaired_quotes=text_pass.length > _PARSED_LENGTH or _is_unclosed(read, source))


def _is_unclosed(read: Blocks, source: Source) -> bool:
    return has_unclosed_quote("".join(decode_blocks(read(), source.encoding)), source.csv)


@dataclass
class _TextPass:
    """The state of a pass over the text of a CSV file.

    Attributes:
        source: The source of the file.
        header: What the first line says that is neither empty nor a comment.
        length: The number of characters.
        quotes: The number of quotes.
        is_garbled: Whether some bytes are not valid.
        has_marks: Whether byte order marks stand within it, as where files were joined.
        key: A word that each row which repeats the header has; empty where there is none.
        keys: How often it occurs outside the header.
        comments: The number of delimiters in each line that begins as a comment.
    """

    source: Source
    header: Inspection | None = None
    length: int = 0
    quotes: int = 0
    is_garbled: bool = False
    has_marks: bool = False
    key: str = ""
    keys: int = 0
    comments: list[int] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Look at the next part of the text, which ends where a line does."""
        options = self.source.csv
        self.length += len(text)
        self.quotes += count_quotes(text, options)
        self.is_garbled = self.is_garbled or is_garbled_string(text)
        self.has_marks = self.has_marks or BYTE_ORDER_MARK in text
        if options.comment:
            comments = (line for line in _lines(text) if line.startswith(options.comment))
            self.comments += [line.count(options.delimiter) for line in comments]
        if self.header is None and (line := self._find_line(text)):
            self.header = inspect_header(line, self.source)
            self.key = _find_key(self.header, self.source)
            self.keys -= line.count(self.key) if self.key else 0
        self.keys += text.count(self.key) if self.key else 0

    def _find_line(self, text: str) -> str:
        comment = self.source.csv.comment
        return next((line for line in _lines(text) if line and not (comment and line.startswith(comment))), "")

    def describe(self, header: Inspection) -> Inspection:
        """Return the inspection of the whole text, but for quotes, from that of its header."""
        file = header._replace(
            # Java's other decoders may know fewer characters than Python's.
            may_be_garbled=self.is_garbled or not is_utf8(self.source.encoding),
            may_repeat_header=self.has_marks or self.keys > 0 or not (self.key or self.source.csv.columns),
        )
        return add_comments(file, self.comments, self.source.csv)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text one by one, as the first ones may be enough, without byte order marks before them."""
    start = 0
    for match in _LINE_BREAK.finditer(text):
        yield text[start : match.start()].removeprefix(BYTE_ORDER_MARK)
        start = match.end()
    yield text[start:].removeprefix(BYTE_ORDER_MARK)


def _find_key(header: Inspection, source: Source) -> str:
    """Return the longest word that begins a column's name in a header; empty where the file has no usable header.

    A word with a quote in it is written otherwise in the file than it is read.
    """
    names = () if source.csv.columns else header.columns or ()
    words = (name.partition(" ")[0] for name in names)
    signs = source.csv.quote + source.csv.escape
    return max((word for word in words if not set(word) & set(signs)), key=len, default="")
