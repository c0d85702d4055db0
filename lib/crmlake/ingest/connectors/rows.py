"""Inspecting the files of a source, and reading their rows, whatever their format."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.broken_files import retry_without_broken_files
from crmlake.ingest.connectors.connector import FILE_FAULT, Inspection
from crmlake.ingest.connectors.decoding import find_encoding_faults
from crmlake.ingest.connectors.names import METADATA_COLUMNS
from crmlake.ingest.connectors.paths import relative_path_string
from crmlake.ingest.connectors.registry import get_connector
from crmlake.ingest.source import Source
from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE

_FAULT_SCHEMA = StructType([StructField(c.name, StringType()) for c in (FILE, CORRUPT, FAULT)])


def inspect_files(spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
    """Return for each file its columns, or why it cannot be read."""

    def attempt(remaining: Sequence[str], _faults: Mapping[str, str]) -> dict[str, Inspection]:
        misread = find_encoding_faults(spark, remaining, source.encoding)
        inspections = {path: Inspection(fault=fault) for path, fault in misread.items()}
        if others := [path for path in remaining if path not in misread]:
            inspections |= get_connector(source).inspect(spark, others, source)
        return inspections

    inspections, faults = retry_without_broken_files(paths, attempt)
    unreadable = {path: Inspection(fault=fault) for path, fault in faults.items()}
    return dict.fromkeys(paths, Inspection()) | inspections | unreadable


def read_rows(spark: SparkSession, paths: Sequence[str], source: Source) -> DataFrame:
    """Return the rows of files that can all be read, without their arrival time."""
    connector = get_connector(source)
    return _union(connector.read(spark, connector.inspect(spark, paths, source), source))


def read_raw_rows(
    spark: SparkSession, files: Mapping[str, Inspection], arrived_at: datetime, source: Source
) -> DataFrame:
    """Return every row of the files, each field as the text in the file.

    Args:
        spark: The session.
        files: The inspection of each file, by path.
        arrived_at: When the files were found.
        source: The source mapping of the files.

    Returns:
        `_file` (the path below the source's folder), `_arrived_at`, `_corrupt` and `_fault` (null for a well-formed
        row), and the columns of all files. A column is null if the file lacks it or the field is empty. A file that
        cannot be read has one row, with the reason in `_fault`.
    """
    arrived = F.lit(arrived_at).cast("timestamp").alias(ARRIVED.name)
    readable = {path: file for path, file in files.items() if file.columns is not None and not file.fault}
    frames = get_connector(source).read(spark, readable, source) if readable else []
    unreadable = {path: file.fault for path, file in files.items() if file.fault}
    faults = [(relative_path_string(source.path, path), None, FILE_FAULT + fault) for path, fault in unreadable.items()]
    rows = _union([*frames, spark.createDataFrame(faults, _FAULT_SCHEMA)])
    fields = [name for name in rows.columns if name not in METADATA_COLUMNS]
    return rows.select(FILE.name, arrived, CORRUPT.name, FAULT.name, *map(quoted, fields))


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)
