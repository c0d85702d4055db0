"""Connectors: each reads files of one format, or one kind of table, as DataFrames of text."""

from crmlake.ingest.connectors.broken_files import retry_without_broken_files
from crmlake.ingest.connectors.connector import FILE_FAULT, Blocks, Connector, ContentInspector, Inspection
from crmlake.ingest.connectors.csv_header import parse_header
from crmlake.ingest.connectors.names import METADATA_COLUMNS, fold_case, make_unique
from crmlake.ingest.connectors.paths import escape_glob, metadata_path, normalize_file_uri, relative_path
from crmlake.ingest.connectors.registry import connectors, get_connector
from crmlake.ingest.connectors.rows import inspect_files, read_raw_rows, read_rows
from crmlake.ingest.connectors.typed_rows import align_columns, spell_columns, to_text_rows

__all__ = [
    "FILE_FAULT", "METADATA_COLUMNS", "Blocks", "Connector", "ContentInspector", "Inspection", "align_columns",
    "connectors", "escape_glob", "fold_case", "get_connector", "inspect_files", "make_unique", "metadata_path",
    "normalize_file_uri", "parse_header", "read_raw_rows", "read_rows", "relative_path",
    "retry_without_broken_files", "spell_columns", "to_text_rows",
]  # fmt: skip
