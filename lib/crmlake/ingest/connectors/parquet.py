"""Parquet: its typed rows as text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from crmlake.ingest.connectors.form import Looked
from crmlake.ingest.connectors.names import unique
from crmlake.ingest.connectors.paths import below, literal, metadata_path
from crmlake.ingest.connectors.typed import text_rows
from crmlake.ingest.source import Source


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
    return text_rows(spark.read.parquet(*map(literal, paths)), below(source.path, metadata_path()))
