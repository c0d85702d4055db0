"""The header of a CSV file: the columns that its first line names."""

import csv
from collections.abc import Sequence

from crmlake.ingest.connectors.connector import Inspection
from crmlake.ingest.connectors.csv_text import comment_note
from crmlake.ingest.connectors.decoding import is_garbled_string
from crmlake.ingest.connectors.names import Header, make_unique, renamed_note
from crmlake.ingest.source import Csv, Source


def inspect_header(line: str, source: Source) -> Inspection:
    """Return the inspection of a file with this first line: its columns, or why they cannot be told."""
    if source.csv.columns:
        return Inspection(make_unique(source.csv.columns))
    if is_garbled_string(line):
        return Inspection(fault=f"its header has bytes that are not valid {source.encoding}")
    if "\0" in line:
        return Inspection(fault=f"its header has zero bytes; check whether its encoding is {source.encoding}")
    try:
        cells = _parse_cells(line, source.csv)
    except csv.Error:
        return Inspection(fault="its first line is too long for a header")
    return Inspection(make_unique(cells), note=renamed_note(cells))


def add_comments(file: Inspection, delimiters: Sequence[int], options: Csv) -> Inspection:
    """Return the inspection with a note on comments that may be rows.

    Args:
        file: The inspection.
        delimiters: The number of delimiters in each line that begins as a comment.
        options: How the file is written.
    """
    note = comment_note(delimiters, len(file.columns or ()), options)
    return file._replace(note="; ".join(filter(None, (file.note, note))) or None)


def parse_header(line: str, source: Source) -> Header:
    """Return the unique column names of a header line."""
    return make_unique(_parse_cells(line, source.csv))


def _parse_cells(line: str, options: Csv) -> list[str]:
    escape = options.escape if options.quote and options.escape != options.quote else None
    cells = csv.reader([line], delimiter=options.delimiter, quotechar=options.quote or None, escapechar=escape or None)
    return next(cells, [])
