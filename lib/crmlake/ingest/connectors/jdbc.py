"""A table of a database, read by JDBC: typed rows as text."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from py4j.protocol import Py4JNetworkError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    DateType,
    DecimalType,
    IntegralType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from crmlake.contracts.schema import quoted
from crmlake.errors import SourceError, unknown
from crmlake.ingest.connectors import marks
from crmlake.ingest.connectors.form import Looked
from crmlake.ingest.connectors.jdbc_faults import explain
from crmlake.ingest.connectors.marks import Mark, Range
from crmlake.ingest.connectors.names import unique
from crmlake.ingest.connectors.typed import as_text, text_rows
from crmlake.ingest.database import Jdbc, driver_class
from crmlake.ingest.source import Source

_GROWING = (IntegralType, DecimalType, DateType, TimestampType, TimestampNTZType)
_CAUSES_TOLD = "spark.sql.pyspark.jvmStacktrace.enabled"


class Bounds(NamedTuple):
    """The least and the greatest value of the column that grows, and whether there are rows without one."""

    least: Mark
    greatest: Mark
    blank: bool


class Database:
    """Each delivery is a range of the column that grows, and is named after it."""

    def columns(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Looked]:
        """The columns of the table."""
        with explained(spark, source):
            return dict.fromkeys(paths, Looked(unique(_schema(spark, source).names)))

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """A frame for each range, read by several connections at once."""
        with explained(spark, source):
            return [_read(spark, name, source) for name in files]


def bounds(spark: SparkSession, source: Source) -> Bounds | None:
    """Where the column that grows begins and ends; nothing of a table without a value in it.

    Raises:
        SourceError: the database does not answer, or not as the mapping expects it.
    """
    with explained(spark, source):
        field = _growing(_schema(spark, source), _jdbc(source))
        name, table = _sql(field), _table(_jdbc(source))
        blank = f"CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE {name} IS NULL) THEN 1 ELSE 0 END"
        ends = f"(SELECT min({name}) AS low, max({name}) AS high, {blank} AS blank FROM {table}) ends"
        rows = spark.read.format("jdbc").options(**_options(source), dbtable=ends).load()
        low, high = (as_text(StructField(end, rows.schema[end].dataType)) for end in ("low", "high"))
        found = rows.select(low.alias("low"), high.alias("high"), F.col("blank") > 0).first()
        if found is None or found["high"] is None:
            return None
        return Bounds(marks.parse(found["low"]), marks.parse(found["high"]), found[2])


@contextmanager
def explained(spark: SparkSession, source: Source) -> Iterator[None]:
    """Say in one line what the database, its driver or the mapping lacks; without what the driver was given.

    Raises:
        SourceError: whatever went wrong.
    """
    try:
        yield
    except Py4JNetworkError:  # it is Java that is gone
        raise
    except Exception as fault:
        told = str(fault) if isinstance(fault, SourceError) else explain(_with_causes(spark, fault), source.path)
        raise SourceError(f"sources/{source.name}.toml: {told}") from None


def _with_causes(spark: SparkSession, fault: Exception) -> str:
    """The text of an error and of its causes: of a connection Spark else tells nothing but that it failed."""
    before = spark.conf.get(_CAUSES_TOLD)
    spark.conf.set(_CAUSES_TOLD, "true")
    try:
        return str(fault)
    finally:
        spark.conf.set(_CAUSES_TOLD, str(before))


def _read(spark: SparkSession, name: str, source: Source) -> DataFrame:
    wanted = Range.named(name)
    if wanted is None:
        raise SourceError(f"{name!r} names no range of a table")
    fields, jdbc, options = _schema(spark, source), _jdbc(source), _options(source)
    # A decimal of no declared scale would be cut behind 18 digits: as text the driver gives all of them.
    exact = ", ".join(f"{quoted(field.name)} STRING" for field in fields if isinstance(field.dataType, DecimalType))
    rows = spark.read.jdbc(
        options.pop("url"),
        _table(jdbc),
        predicates=wanted.predicates(_sql(_growing(fields, jdbc)), jdbc.partitions),
        properties=options | ({"customSchema": exact} if exact else {}),
    )
    return text_rows(rows, F.lit(name))


def _schema(spark: SparkSession, source: Source) -> StructType:
    return spark.read.format("jdbc").options(**_options(source), dbtable=_table(_jdbc(source))).load().schema


def _growing(fields: StructType, jdbc: Jdbc) -> StructField:
    """The column that grows, as the table has it; its case matters only where two differ by nothing else."""
    wanted = jdbc.incremental_by
    found = next((f for key in (str, str.lower) for f in fields if key(f.name) == key(wanted)), None)
    if found is None:
        raise SourceError(f"jdbc.incremental_by: {unknown('column', wanted, fields.names)}")
    if not isinstance(found.dataType, _GROWING):
        kind = found.dataType.simpleString()
        raise SourceError(f"jdbc.incremental_by: column {wanted!r} is a {kind}; expected a number, a date or a time")
    return found


def _sql(field: StructField) -> str:
    """A column's name as the SQL of the standard takes it."""
    return '"' + field.name.replace('"', '""') + '"'


def _table(jdbc: Jdbc) -> str:
    return jdbc.table or f"({jdbc.query.strip().rstrip(';')}) asked"


def _options(source: Source) -> dict[str, str]:
    """What Spark's reader is told; user and password are looked up anew each time, and kept nowhere else."""
    jdbc = _jdbc(source)
    secrets = {name: secret.value() for name, secret in (("user", jdbc.user), ("password", jdbc.password)) if secret}
    driver = jdbc.driver or driver_class(source.path)
    return {
        "url": source.path,
        "fetchsize": str(jdbc.fetch_rows),
        "preferTimestampNTZ": "true",
        **({"driver": driver} if driver else {}),
        **secrets,
    }


def _jdbc(source: Source) -> Jdbc:
    if source.jdbc is None:
        raise SourceError("the source is no table of a database")
    return source.jdbc
