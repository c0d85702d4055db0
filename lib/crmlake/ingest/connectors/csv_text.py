"""CSV text, parsed by Python: rows of cells, quotes that are never closed, lines that are left out."""

import csv
import io
from collections.abc import Iterable, Iterator

from crmlake.ingest.connectors.sheets import Cells
from crmlake.ingest.source import Csv


def iterate_rows(lines: Iterable[str], options: Csv, *, strict: bool = False) -> Iterator[Cells]:
    """Yield the rows that are not empty; an empty field is null, as Spark reads it.

    Args:
        lines: The lines of a text, with their ends.
        options: How it is written.
        strict: Whether a quote that is never closed, or behind which its field goes on, is an error.
    """
    at_row = True

    def keep() -> Iterator[str]:
        nonlocal at_row
        for line in lines:
            if not (at_row and options.comment and line.startswith(options.comment)):  # no comment is within a field
                at_row = False
                yield line

    escape = options.escape if options.quote and options.escape != options.quote else ""
    reader = csv.reader(
        keep(),
        delimiter=options.delimiter,
        quotechar=options.quote or None,
        escapechar=escape or None,
        quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
        strict=strict,
    )
    for fields in reader:
        at_row = True
        if fields:
            yield [field or None for field in fields]


def has_unclosed_quote(text: str, options: Csv) -> bool:
    """Return whether a quoted field of a text is never closed; a quote within an unquoted field opens none.

    >>> has_unclosed_quote('1,5" tape', Csv()), has_unclosed_quote('1,"tape', Csv())
    (False, True)
    """
    if count_quotes(text, options) % 2 == 0:
        return False
    try:
        for _ in iterate_rows(io.StringIO(text, newline=""), options, strict=True):
            pass
    except csv.Error:
        return True
    return False


def count_quotes(text: str, options: Csv) -> int:
    """Return the number of quotes in a text that are not escaped; 0 where nothing quotes a field."""
    if not options.quote:
        return 0
    is_escaped = options.escape not in ("", options.quote)
    return (text.replace(options.escape + options.quote, "") if is_escaped else text).count(options.quote)


def comment_note(delimiters: Iterable[int], width: int, options: Csv) -> str | None:
    """Return a note on lines that are left out as comments though they may be rows.

    Args:
        delimiters: The number of delimiters in each line that begins as a comment.
        width: The number of columns.
        options: How the file is written.
    """
    rows = sum(width > 1 and count >= width - 1 for count in delimiters)
    sentence = (
        f"lines that begin with {options.comment!r} and have as many fields as the header are left out as comments"
    )
    return f"{sentence}: {rows:,}" if rows else None
