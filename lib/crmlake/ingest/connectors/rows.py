"""What a look at files finds, and their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.delimited import Delimited, Lines
from crmlake.ingest.connectors.delta import Table
from crmlake.ingest.connectors.faults import surviving
from crmlake.ingest.connectors.form import UNREADABLE, Form, Looked
from crmlake.ingest.connectors.jdbc import Database
from crmlake.ingest.connectors.json_rows import Json
from crmlake.ingest.connectors.names import OWN
from crmlake.ingest.connectors.parquet import Parquet
from crmlake.ingest.connectors.paths import name_below
from crmlake.ingest.connectors.text import wide
from crmlake.ingest.connectors.workbook import Workbook
from crmlake.ingest.source import Source
from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE

FORMS: Mapping[str, Form] = {
    "csv": Delimited(),
    "lines": Lines(),
    "jsonl": Json(arrays=False),
    "json": Json(arrays=True),
    "parquet": Parquet(),
    "xlsx": Workbook(),
    "delta": Table(),
    "jdbc": Database(),
}
_TOLD = StructType([StructField(c.name, StringType()) for c in (FILE, CORRUPT, FAULT)])


def look(spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Looked]:
    """The columns that each file brings, or why it cannot be read."""
    form = FORMS[source.format]
    found, faults = surviving(paths, lambda left, _faults: form.columns(spark, left, source) if left else {})
    return dict.fromkeys(paths, Looked()) | found | {path: Looked(fault=told) for path, told in faults.items()}


def read_whole(source: Source) -> bool:
    """Whether each file of the source is read as one row."""
    return source.format in ("json", "xlsx") or (source.format != "parquet" and wide(source.encoding))


def rows_of(spark: SparkSession, paths: Sequence[str], source: Source) -> DataFrame:
    """The rows of files that all can be read, without the time of their arrival."""
    form = FORMS[source.format]
    return _union(form.rows(spark, form.columns(spark, paths, source), source))


def raw_rows(spark: SparkSession, files: Mapping[str, Looked], arrived_at: datetime, source: Source) -> DataFrame:
    """Every row of the files, each field as the text that it was.

    Args:
        spark: The session.
        files: What the inspection of each file found, by path.
        arrived_at: When the files were found.
        source: Says how the files are written.

    Returns:
        `_file` (below the source's folder), `_arrived_at`, `_corrupt` and `_fault` (null, where the row is well
        formed), and the columns of all files; a column that a file lacks is null, an empty field too. A file that
        cannot be read is one row, which says why.
    """
    arrived = F.lit(arrived_at).cast("timestamp").alias(ARRIVED.name)
    readable = {path: looked for path, looked in files.items() if looked.columns is not None and not looked.fault}
    frames = FORMS[source.format].rows(spark, readable, source) if readable else []
    faults = [
        (name_below(source.path, path), None, UNREADABLE + each.fault) for path, each in files.items() if each.fault
    ]
    rows = _union([*frames, spark.createDataFrame(faults, _TOLD)])
    fields = [name for name in rows.columns if name not in OWN]
    return rows.select(FILE.name, arrived, CORRUPT.name, FAULT.name, *map(quoted, fields))


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)
