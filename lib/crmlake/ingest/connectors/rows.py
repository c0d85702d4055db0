"""What a look at files finds, and their rows."""

from collections.abc import Mapping, Sequence
from functools import reduce

from pyspark.sql import DataFrame, Row, SparkSession
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


def raw_rows(files: DataFrame, source: Source) -> DataFrame:
    """Every row of the files, each field as the text that it was.

    Args:
        files: rows of `landing.<source>`.
        source: says how the files are written.

    Returns:
        `_file` (below the source's folder), `_arrived_at`, `_corrupt` and `_fault` (null, where the row is well
        formed), and the columns of all files; a column that a file lacks is null, an empty field too. A file that
        cannot be read is one row, which says why.
    """
    spark, found = files.sparkSession, files.collect()
    arrived = F.lit(max((row["arrived_at"] for row in found), default=None)).cast("timestamp").alias(ARRIVED.name)
    brought = {r["path"]: _looked(r) for r in found if r["columns"] is not None and not r["fault"]}
    frames = FORMS[source.format].rows(spark, brought, source) if brought else []
    told = [(name_below(source.path, r["path"]), None, UNREADABLE + r["fault"]) for r in found if r["fault"]]
    none = spark.createDataFrame(told, _TOLD)
    rows = _union([*frames, none])
    fields = [name for name in rows.columns if name not in OWN]
    return rows.select(FILE.name, arrived, CORRUPT.name, FAULT.name, *map(quoted, fields))


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


def _looked(file: Row) -> Looked:
    return Looked(tuple(file["columns"]), unpaired=file["unpaired"])
