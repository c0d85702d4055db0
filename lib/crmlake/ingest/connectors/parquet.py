"""Parquet files, their typed rows converted to text."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from crmlake.ingest.connectors.connector import Connector, Inspection
from crmlake.ingest.connectors.names import make_unique, renamed_note
from crmlake.ingest.connectors.paths import escape_glob, metadata_path, relative_path
from crmlake.ingest.connectors.typed_rows import to_text_rows
from crmlake.ingest.source import Source


class ParquetConnector(Connector):
    """Reads Parquet files, once for each distinct schema."""

    glob = "*.parquet"

    def inspect(self, spark: SparkSession, paths: Sequence[str], _source: Source) -> dict[str, Inspection]:
        """Return the columns of each file's schema."""
        return {path: _inspect(spark, path) for path in paths}

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a DataFrame for each distinct schema."""
        groups: dict[str, list[str]] = defaultdict(list)
        for path in sorted(files):
            groups[_schema(spark, path).json()].append(path)
        return [_read(spark, paths, source) for _, paths in sorted(groups.items())]


def _inspect(spark: SparkSession, path: str) -> Inspection:
    try:
        names = _schema(spark, path).names
        return Inspection(make_unique(names), note=renamed_note(names))
    except AnalysisException as error:  # a type that Spark lacks, or names that differ in case alone
        return Inspection(fault=f"Spark does not support its schema: {str(error).partition(chr(10))[0]}")


def _schema(spark: SparkSession, path: str) -> StructType:
    return spark.read.parquet(escape_glob(path)).schema


def _read(spark: SparkSession, paths: list[str], source: Source) -> DataFrame:
    rows = spark.read.parquet(*map(escape_glob, paths))
    return to_text_rows(rows, relative_path(source.path, metadata_path()))
