"""Raw files as frames of strings, whatever their format: one module each, and what they share."""

from crmlake.ingest.connectors.delimited import header
from crmlake.ingest.connectors.faults import surviving
from crmlake.ingest.connectors.form import UNREADABLE, Looked
from crmlake.ingest.connectors.names import OWN
from crmlake.ingest.connectors.paths import below, literal, one_form
from crmlake.ingest.connectors.rows import look, raw_rows, read_whole, rows_of
from crmlake.ingest.connectors.typed import aligned

__all__ = [
    "OWN", "UNREADABLE", "Looked", "aligned", "below", "header", "literal", "look", "one_form", "raw_rows",
    "read_whole", "rows_of", "surviving",
]  # fmt: skip
