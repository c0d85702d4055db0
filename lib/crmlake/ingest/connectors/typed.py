"""What has types, as text: bronze is the same whatever a row came from."""

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
from crmlake.ingest.connectors.names import unique
from crmlake.tables.bronze import CORRUPT, FAULT, FILE


def text_rows(rows: DataFrame, file: Column) -> DataFrame:
    """Typed rows as raw ones: `_file`, `_corrupt`, `_fault` (both null), and each field as text.

    Args:
        rows: of any types.
        file: what `_file` shall say.
    """
    nothing = F.lit(None).cast("string")
    own = (file.alias(FILE.name), nothing.alias(CORRUPT.name), nothing.alias(FAULT.name))
    named = zip(rows.schema, unique(rows.columns), strict=True)
    return rows.select(*own, *(as_text(field).alias(name) for field, name in named))


def aligned(rows: DataFrame, names: Iterable[str]) -> DataFrame:
    """Rows of text with these columns, whatever their case; one that they lack is null."""
    known, nothing = {name.lower() for name in rows.columns}, F.lit(None).cast("string")
    return rows.select(*((F.col(quoted(n)) if n.lower() in known else nothing).alias(n) for n in names))


def as_text(field: StructField) -> Column:
    """A value as text.

    Decimals with all their digits, booleans as true and false, dates and times by ISO 8601 (an instant in UTC with a Z
    behind, a time of no zone without one), bytes in hexadecimal, what is nested as JSON.
    """
    value = F.col(quoted(field.name))
    match field.dataType:
        case StructType() | ArrayType() | MapType():
            return F.to_json(value, {"ignoreNullFields": "false"})
        case BinaryType():
            return F.hex(value)
        case TimestampType():
            return F.concat(_iso(value), F.lit("Z"))
        case TimestampNTZType():
            return _iso(value)
        case _:
            return value.cast("string")


def _iso(time: Column) -> Column:
    """A time with the fraction that it has; in the session's zone, which is UTC."""
    return F.replace(time.cast("string"), F.lit(" "), F.lit("T"))
