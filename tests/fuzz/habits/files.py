"""Habits of exports with their files: encodings, line ends, quotes, and what is cut off."""

import gzip
from random import Random

from fuzz.exports import QUARANTINE, SILVER, Export
from fuzz.habits.registry import habit, mark_malformed


def _is_csv(export: Export) -> bool:
    return export.format == "csv"


@habit
def byte_order_mark(export: Export, random: Random) -> bool:
    """Write a byte order mark: every row is accepted."""
    if export.format == "xlsx":
        return False
    export.edits.append(lambda content: b"\xef\xbb\xbf" + content)
    return True


@habit
def utf_16(export: Export, random: Random) -> bool:
    """Write the file in UTF-16 where the mapping says UTF-8: the file, or every row, is rejected."""
    if export.format == "xlsx":
        return False
    encoding = random.choice(["utf-16", "utf-16-le", "utf-16-be"])
    export.edits.append(lambda content: content.decode("utf-8", "replace").encode(encoding))
    export.may_be_unreadable = True
    mark_malformed(export)
    for row in export.rows:
        row.outcomes = {QUARANTINE}
    return True


@habit
def line_in_other_encoding(export: Export, random: Random) -> bool:
    """Write one line in windows-1252: it is rejected where it has letters that are not ASCII."""
    if not _is_csv(export):
        return False
    row = random.choice(export.rows)
    names = [name for name in export.table.columns if name not in row.dirty and _is_western(row.cells[name])]
    if not names:
        return False
    row.dirty |= set(names)
    row.encoding = "cp1252"
    row.is_malformed = True
    row.outcomes = {QUARANTINE}
    return True


def _is_western(text: str) -> bool:
    """Return whether windows-1252 has all letters of a text, some of which are not ASCII."""
    return not text.isascii() and text.encode("cp1252", "ignore").decode("cp1252") == text


@habit
def mixed_line_ends(export: Export, random: Random) -> bool:
    """End lines in different ways: every row is accepted, or rejected where a lone carriage return ends it."""
    if not _is_csv(export):
        return False
    ends = random.choice([["\r\n"], ["\r\n", "\n"], ["\r"], ["\n", "\n\n"]])
    for row in export.rows:
        row.end = random.choice(ends)
    if "\r" in ends:
        mark_malformed(export)
    return True


@habit
def embedded_newline(export: Export, random: Random) -> bool:
    """Write a line break inside a quoted field that no mapping reads: every row is accepted."""
    if not _is_csv(export) or "note" in export.columns:
        return False
    export.columns.append("note")
    export.header.append("note")
    for row in export.rows:
        row.cells["note"] = random.choice(["", "two\nlines", "two\r\nlines", 'a "quoted"\nline', "\n"])
    return True


@habit
def unbalanced_quote(export: Export, random: Random) -> bool:
    """Begin a field with a quote that is never closed: the rows behind it may be rejected, and none is lost."""
    if not _is_csv(export):
        return False
    row = random.choice(export.rows)
    if row.edits:
        return False
    mark_malformed(export)
    row.edits.append(lambda text: f'"{text}')
    row.outcomes = {QUARANTINE}
    return True


@habit
def truncated_last_line(export: Export, random: Random) -> bool:
    """Cut the file off within its last line: that row is rejected, or its cut value must not be taken.

    A value that is cut within the last field may be a whole value too: no line end says that it is not.
    """
    if not _is_csv(export) or not isinstance(export.entries[-1], type(export.rows[-1])):
        return False
    row = export.rows[-1]
    if row.edits:
        return False
    line = export.line([row.cells[name] for name in export.columns])
    last = export.columns[-1]
    start = len(line) - len(export.line([row.cells[last]]))
    cut = random.randrange(
        line.index(row.token) + len(row.token), max(start, line.index(row.token) + len(row.token)) + 1
    )
    if cut >= len(line) or cut > start - 1 or "\n" in line:
        return False
    row.edits.append(lambda text: text[:cut])
    row.end = ""
    row.dirty |= set(export.columns)
    row.is_malformed = True
    row.outcomes = {QUARANTINE}
    return True


@habit
def no_final_line_end(export: Export, random: Random) -> bool:
    """End the file without a line end: every row is accepted."""
    if not _is_csv(export) or isinstance(export.entries[-1], str):
        return False
    export.rows[-1].end = ""
    return True


@habit
def other_delimiter(export: Export, random: Random) -> bool:
    """Write a delimiter that the mapping does not state: every row is rejected."""
    if not _is_csv(export):
        return False
    other = random.choice(["\t", "|", ";" if export.delimiter == "," else ","])
    delimiter = export.delimiter
    export.edits.append(lambda content: content.replace(delimiter.encode(), other.encode()))
    export.may_be_unreadable = True
    mark_malformed(export)
    for row in export.rows:
        row.outcomes.discard(SILVER)
    return True


@habit
def zero_bytes(export: Export, random: Random) -> bool:
    """Append zero bytes, as a full disk or a network folder does: no row is lost."""
    if not _is_csv(export):
        return False
    export.edits.append(lambda content: content + b"\0" * 64)
    return True


@habit
def empty_file(export: Export, random: Random) -> bool:
    """Write nothing, or the header alone: nothing fails."""
    if export.format == "xlsx":
        return False
    content = random.choice([b"", b"\n", b"\xef\xbb\xbf", export.line(export.header).encode()])
    export.edits.append(lambda _content: content)
    export.entries = []
    return True


@habit
def damaged_file(export: Export, random: Random) -> bool:
    """Write bytes that are no file of the format: the file is rejected, and no other one."""
    content = random.choice([b"PK\x03\x04 no archive", gzip.compress(b"a,b\n1,2\n"), b"\x00\x01\x02" * 50])
    export.edits.append(lambda _content: content)
    export.entries = []
    export.may_be_unreadable = True
    return True
