"""Habits of exports with their files: headers, encodings, line ends, quotes, and what is cut off."""

import gzip
from random import Random

from fuzz.exports import QUARANTINE, SILVER, Export, Row
from fuzz.habits.registry import EITHER, allow, habit, mark_malformed

_FACTORS = ("quantity", "unit_price")
"""Columns from which another one follows."""


def _is_csv(export: Export) -> bool:
    return export.format == "csv"


@habit
def swapped_columns(export: Export, random: Random) -> bool:
    """Write the columns in another order: every row is accepted."""
    if export.format == "jsonl":
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


def _rename(export: Export, random: Random, change: object) -> bool:
    position = random.randrange(len(export.columns))
    name = export.columns[position]
    if name not in export.table.columns or len(export.header) != len(export.columns):
        return False
    export.header[position] = change(export.header[position])  # type: ignore[operator]
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
    if export.format == "jsonl" or "added" in export.columns:
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
    if not _is_csv(export) or "twin" in export.columns or not names or len(export.header) != len(export.columns):
        return False
    name, first = random.choice(names), random.choice([True, False])
    position = export.columns.index(name)
    export.columns.insert(position if first else position + 1, "twin")
    export.header.insert(position, export.header[position])
    export.noted.add(f"columns are named {name!r}")
    for row, other in zip(export.rows, _rotate(export.rows), strict=True):
        row.cells["twin"] = other.cells[name]
        row.dirty.add(name)
        if first:
            row.truths = [truth | {name: other.truths[0].get(name)} for truth in row.truths if other.truths]
            allow(row, EITHER)
    return True


def _rotate(rows: list[Row]) -> list[Row]:
    return [*rows[1:], *rows[:1]]


@habit
def typed_values(export: Export, random: Random) -> bool:
    """Write numbers, times and truth values as such into a workbook or JSON: every row is accepted."""
    if _is_csv(export) or export.style == "stated":
        return False
    for row in export.rows:
        row.is_typed = True
    return True


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
    text = "".join(row.cells[name] for name in export.columns)
    if text.isascii() or text.encode("cp1252", "ignore").decode("cp1252") != text:
        return False
    row.encoding = "cp1252"
    row.is_malformed = True
    row.outcomes = {QUARANTINE}
    return True


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
