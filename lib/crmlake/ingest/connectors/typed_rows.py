"""Typed rows converted to text: bronze holds the same text whatever format a row came from."""

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    MapType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.names import fold_case, make_unique
from crmlake.tables.bronze import CORRUPT, FAULT, FILE


def to_text_rows(rows: DataFrame, file: Column) -> DataFrame:
    """Return typed rows as raw rows: `_file`, `_corrupt` and `_fault` (both null), and each field as text.

    Args:
        rows: Rows with columns of any types.
        file: The value of `_file`.
    """
    null = F.lit(None).cast("string")
    metadata = (file.alias(FILE.name), null.alias(CORRUPT.name), null.alias(FAULT.name))
    fields = zip(rows.schema, make_unique(rows.columns), strict=True)
    return rows.select(*metadata, *(to_text(field).alias(name) for field, name in fields))


def align_columns(rows: DataFrame, names: Iterable[str]) -> DataFrame:
    """Return rows of text with exactly these columns, matched regardless of case; a missing column is null."""
    existing, null = {fold_case(name): F.col(quoted(name)) for name in rows.columns}, F.lit(None).cast("string")
    return rows.select(*(existing.get(fold_case(name), null).alias(name) for name in names))


def spell_columns(rows: DataFrame, names: Iterable[str]) -> DataFrame:
    """Rename the columns that differ from a table's columns in upper and lower case alone to the names in the table.

    Otherwise Delta takes some of them for the table's own column and others for a further one.

    Args:
        rows: The rows.
        names: The names of the table's columns.
    """
    exact = dict.fromkeys(names)
    spellings = {fold_case(name): name for name in exact}
    return rows.toDF(*(name if name in exact else spellings.get(fold_case(name), name) for name in rows.columns))


def to_text(field: StructField) -> Column:
    """Return a column as text.

    Decimals keep all their digits, booleans become true and false, bytes hexadecimal, nested values JSON. Dates and
    times follow ISO 8601: an instant is in UTC with a final Z, a time without a zone has none.
    """
    value = F.col(quoted(field.name))
    match field.dataType:
        case StructType() | ArrayType() | MapType():
            return F.to_json(value, {"ignoreNullFields": "false"})
        case BinaryType():
            return F.hex(value)
        case TimestampType():
            return F.concat(_to_iso(value), F.lit("Z"))
        case TimestampNTZType():
            return _to_iso(value)
        case _:
            return value.cast("string")


def _to_iso(time: Column) -> Column:
    """Return a time with its fraction of a second, in the session's zone, which is UTC."""
    return F.replace(time.cast("string"), F.lit(" "), F.lit("T"))
