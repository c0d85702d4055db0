"""Versions of rows: which of two rows of one key is newer, as a mapping or the names of the files say."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.ingest.source import Mapping, Source
from crmlake.tables.bronze import FILE_ORDER

_WIDTH = 20
_ZEROS = "0" * _WIDTH


def version_of(source: Source, mapping: Mapping) -> Column:
    """Return the version of a row as a text that sorts: of the mapping's expression, else of its file's name."""
    expression = mapping.version or source.version
    return F.col(FILE_ORDER.name) if expression is None else pad_numbers(F.expr(expression).cast("string"))


def pad_numbers(text: Column) -> Column:
    """Return a text whose numbers all have 20 digits, so that texts sort by their numbers; further digits are cut.

    | text | result |
    | --- | --- |
    | v9 | v00000000000000000009 |
    | v10 | v00000000000000000010 |
    """
    return F.regexp_replace(F.regexp_replace(text, r"\d+", f"{_ZEROS}$0"), rf"\d*(\d{{{_WIDTH}}})", "$1")
