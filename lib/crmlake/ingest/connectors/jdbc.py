"""A table of a database, read by JDBC: its typed rows converted to text."""

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
from crmlake.ingest.connectors.connector import Connector, Inspection
from crmlake.ingest.connectors.jdbc_errors import explain_error
from crmlake.ingest.connectors.names import make_unique, renamed_note
from crmlake.ingest.connectors.typed_rows import to_text, to_text_rows
from crmlake.ingest.connectors.watermarks import Watermark, WatermarkRange, parse_watermark
from crmlake.ingest.database import Jdbc, driver_class
from crmlake.ingest.source import Source

_WATERMARK_TYPES = (IntegralType, DecimalType, DateType, TimestampType, TimestampNTZType)
_SHOW_CAUSES = "spark.sql.pyspark.jvmStacktrace.enabled"


class Bounds(NamedTuple):
    """The minimum and the maximum of the column by which a table grows, and whether it has nulls."""

    low: Watermark
    high: Watermark
    has_nulls: bool


class JdbcConnector(Connector):
    """Reads ranges of the column by which a table grows; each increment has the name of its range."""

    is_table = True

    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """Return the columns of the table for every range."""
        with explain_errors(spark, source):
            names = _schema(spark, source).names
            return dict.fromkeys(paths, Inspection(make_unique(names), note=renamed_note(names)))

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a DataFrame for each range, which several connections read at once."""
        with explain_errors(spark, source):
            return [_read(spark, name, source) for name in files]


def read_bounds(spark: SparkSession, source: Source) -> Bounds | None:
    """Return the bounds of the column by which the table grows; `None` if it has no value.

    Raises:
        SourceError: The database does not answer, or the table does not fit the mapping.
    """
    with explain_errors(spark, source):
        field = _watermark_field(_schema(spark, source), _jdbc(source))
        name, table = _quote_for_sql(field), _table(_jdbc(source))
        has_nulls = f"CASE WHEN EXISTS (SELECT 1 FROM {table} WHERE {name} IS NULL) THEN 1 ELSE 0 END"
        query = f"(SELECT min({name}) AS low, max({name}) AS high, {has_nulls} AS has_nulls FROM {table}) bounds"
        rows = spark.read.format("jdbc").options(**_options(source), dbtable=query).load()
        low, high = (to_text(field) for field in rows.schema.fields[:2])
        bounds = rows.select(low.alias("low"), high.alias("high"), F.col("has_nulls") > 0).first()
        if bounds is None or bounds["high"] is None:
            return None
        return Bounds(parse_watermark(bounds["low"]), parse_watermark(bounds["high"]), bounds[2])


@contextmanager
def explain_errors(spark: SparkSession, source: Source) -> Iterator[None]:
    """Replace an error of the database, its driver or the mapping by one line without the driver's options.

    Raises:
        SourceError: Any error occurred.
    """
    try:
        yield
    except Py4JNetworkError:  # Java itself has ended
        raise
    except Exception as error:
        is_explained = isinstance(error, SourceError)
        line = str(error) if is_explained else explain_error(_text_with_causes(spark, error), source.path)
        raise SourceError(f"sources/{source.name}.toml: {line}") from None


def _text_with_causes(spark: SparkSession, error: Exception) -> str:
    """Return the text of an error and of its causes: by default Spark only says that a connection failed."""
    before = spark.conf.get(_SHOW_CAUSES)
    spark.conf.set(_SHOW_CAUSES, "true")
    try:
        return str(error)
    finally:
        spark.conf.set(_SHOW_CAUSES, str(before))


def _read(spark: SparkSession, name: str, source: Source) -> DataFrame:
    span = WatermarkRange.from_name(name)
    if span is None:
        raise SourceError(f"{name!r} is not the name of a range of a table")
    fields, jdbc, options = _schema(spark, source), _jdbc(source), _options(source)
    # Spark truncates a decimal without a declared scale to 18 digits; as text the driver gives all of them.
    exact = ", ".join(f"{quoted(field.name)} STRING" for field in fields if isinstance(field.dataType, DecimalType))
    rows = spark.read.jdbc(
        options.pop("url"),
        _table(jdbc),
        predicates=span.predicates(_quote_for_sql(_watermark_field(fields, jdbc)), jdbc.partitions),
        properties=options | ({"customSchema": exact} if exact else {}),
    )
    return to_text_rows(rows, F.lit(name))


def _schema(spark: SparkSession, source: Source) -> StructType:
    return spark.read.format("jdbc").options(**_options(source), dbtable=_table(_jdbc(source))).load().schema


def _watermark_field(fields: StructType, jdbc: Jdbc) -> StructField:
    """Return the column by which the table grows; its case matters only if two names differ in nothing else."""
    name = jdbc.incremental_by
    field = next((f for normalize in (str, str.lower) for f in fields if normalize(f.name) == normalize(name)), None)
    if field is None:
        raise SourceError(f"jdbc.incremental_by: {unknown('column', name, fields.names)}")
    if not isinstance(field.dataType, _WATERMARK_TYPES):
        kind = field.dataType.simpleString()
        raise SourceError(f"jdbc.incremental_by: column {name!r} is a {kind}; expected a number, a date or a time")
    return field


def _quote_for_sql(field: StructField) -> str:
    """Return a column's name quoted as in standard SQL."""
    return '"' + field.name.replace('"', '""') + '"'


def _table(jdbc: Jdbc) -> str:
    return jdbc.table or f"({jdbc.query.strip().rstrip(';')}) source_query"


def _options(source: Source) -> dict[str, str]:
    """Return the options of Spark's reader; user and password are read each time and stored nowhere else."""
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
        raise SourceError("the source is not a table of a database")
    return source.jdbc
