"""Raw files as frames of strings, whatever their format: one module each, and what they share."""

from crmlake.cleansing.reading.delimited import header
from crmlake.cleansing.reading.faults import surviving
from crmlake.cleansing.reading.form import UNREADABLE, Looked
from crmlake.cleansing.reading.names import OWN
from crmlake.cleansing.reading.paths import below, literal, one_form
from crmlake.cleansing.reading.rows import look, raw_rows, read_whole, rows_of
from crmlake.cleansing.reading.typed import aligned

__all__ = [
    "OWN", "UNREADABLE", "Looked", "aligned", "below", "header", "literal", "look", "one_form", "raw_rows",
    "read_whole", "rows_of", "surviving",
]  # fmt: skip
