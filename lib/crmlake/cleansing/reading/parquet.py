"""Parquet: what has types comes as text, so that bronze is the same whatever it came from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BinaryType, MapType, StructField, StructType

from crmlake.cleansing.reading.form import Looked
from crmlake.cleansing.reading.names import unique
from crmlake.cleansing.reading.paths import below, literal, metadata_path
from crmlake.cleansing.source import Source
from crmlake.contracts.schema import quoted
from crmlake.contracts.tables.bronze import CORRUPT, FAULT, FILE


class Parquet:
    """Read once for each distinct schema."""

    def columns(self, spark: SparkSession, paths: Sequence[str], _source: Source) -> dict[str, Looked]:
        """The columns of each file's schema."""
        return {path: _looked(spark, path) for path in paths}

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """A frame for each distinct schema."""
        groups: dict[str, list[str]] = defaultdict(list)
        for path in sorted(files):
            groups[_schema(spark, path).json()].append(path)
        return [_read(spark, paths, source) for _, paths in sorted(groups.items())]


def _looked(spark: SparkSession, path: str) -> Looked:
    try:
        return Looked(unique(_schema(spark, path).names))
    except AnalysisException as fault:  # a type that Spark has not, names that differ in case alone
        return Looked(fault=f"Spark knows no such schema: {str(fault).partition(chr(10))[0]}")


def _schema(spark: SparkSession, path: str) -> StructType:
    return spark.read.parquet(literal(path)).schema


def _read(spark: SparkSession, paths: list[str], source: Source) -> DataFrame:
    rows = spark.read.parquet(*map(literal, paths))
    nothing = F.lit(None).cast("string")
    fields = [_text(field).alias(name) for field, name in zip(rows.schema, unique(rows.columns), strict=True)]
    file = below(source.path, metadata_path()).alias(FILE.name)
    return rows.select(file, nothing.alias(CORRUPT.name), nothing.alias(FAULT.name), *fields)


def _text(field: StructField) -> Column:
    """A value as text: bytes in hexadecimal, what is nested as JSON."""
    value = F.col(quoted(field.name))
    if isinstance(field.dataType, StructType | ArrayType | MapType):
        return F.to_json(value, {"ignoreNullFields": "false"})
    return F.hex(value) if isinstance(field.dataType, BinaryType) else value.cast("string")
