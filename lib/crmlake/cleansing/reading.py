"""Raw files as frames of strings, whatever their headers."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import count

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from crmlake.cleansing.source import Source
from crmlake.contracts.schema import quoted
from crmlake.contracts.tables.bronze import CORRUPT, FILE

Header = tuple[str, ...]

RESERVED = (FILE.name, CORRUPT.name, "_arrived_at", "batch", "_raw", "_change", "_change_type")
"""What crmlake itself calls columns of raw rows on their way; a file's own column of that name becomes `name_2`."""


def raw_rows(files: DataFrame, source: Source) -> DataFrame:
    """Every row of the files, each field as the string that it was.

    The files are read once for each distinct header, so that columns may come, go and move between files.

    Args:
        files: rows of `landing.<source>`.
        source: says how the files are written.

    Returns:
        `_file` (below the source's folder), `_arrived_at`, `_corrupt` (the raw row, where it does not fit its header)
        and the columns of all headers; a column that a file lacks is null. An empty field is null too.
    """
    spark, found = files.sparkSession, files.select("path", "arrived_at").collect()
    arrived = F.lit(max((row["arrived_at"] for row in found), default=None)).cast("timestamp").alias("_arrived_at")
    paths = [row["path"] for row in found]
    frames = [_lines(spark, paths, source)] if source.format == "lines" and paths else _tables(spark, paths, source)
    none = spark.createDataFrame([], StructType([StructField(c.name, StringType()) for c in (FILE, CORRUPT)]))
    rows = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames or [none])
    fields = [name for name in rows.columns if name not in (FILE.name, CORRUPT.name)]
    return rows.select(FILE.name, arrived, CORRUPT.name, *map(quoted, fields))


def _lines(spark: SparkSession, paths: Sequence[str], source: Source) -> DataFrame:
    """Each line that is not empty as one field; none is corrupt."""
    lines = spark.read.text([literal(path) for path in paths]).where("value <> ''")
    none = F.lit(None).cast("string").alias(CORRUPT.name)
    file = _below(source.path, F.col("_metadata.file_path")).alias(FILE.name)
    return lines.select(F.col("value").alias("line"), none, file)


def _tables(spark: SparkSession, paths: Sequence[str], source: Source) -> list[DataFrame]:
    groups = files_by_header(_first_lines(spark, paths, source.csv.encoding), source)
    return [_read(spark, header, paths, source) for header, paths in sorted(groups.items())]


def _first_lines(spark: SparkSession, paths: Sequence[str], encoding: str) -> dict[str, str]:
    """Each file's first line that is not empty; a file without one is left out, as it has no rows."""
    if not paths:
        return {}
    lines = spark.read.text([literal(path) for path in paths]).select(
        "value", _plain(F.col("_metadata.file_path")).alias("path"), F.col("_metadata.file_block_start").alias("start")
    )
    # A file's start is never cut in two, so that `first` sees its lines in order.
    starts = lines.where("start = 0 AND value <> ''").groupBy("path")
    first = starts.agg(F.first(F.col("value").cast("binary")).alias("line")).collect()
    return {row["path"]: row["line"].decode(encoding, errors="replace") for row in first}


def files_by_header(first_lines: dict[str, str], source: Source) -> dict[Header, list[str]]:
    """Paths by the columns that their first line names."""
    groups: dict[Header, list[str]] = defaultdict(list)
    for path, line in sorted(first_lines.items()):
        groups[header(line, source)].append(path)
    return groups


def header(line: str, source: Source) -> Header:
    """The column names of a header line: an empty one becomes `column_N`, a repeated one `name_2`."""
    plain = line.removeprefix("\ufeff")
    cells = next(csv.reader([plain], delimiter=source.csv.delimiter, quotechar=source.csv.quote or None), [])
    taken = set(RESERVED)
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = _free(cell.strip() or f"column_{position}", taken)
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or with the first number behind that makes it new; Spark does not tell case apart."""
    if name.lower() not in taken:
        return name
    return next(f"{name}_{n}" for n in count(2) if f"{name}_{n}".lower() not in taken)


def _read(spark: SparkSession, names: Header, paths: list[str], source: Source) -> DataFrame:
    fields = StructType([StructField(name, StringType()) for name in (*names, CORRUPT.name)])
    rows = spark.read.schema(fields).csv(
        [literal(path) for path in paths],
        header=True,
        sep=source.csv.delimiter,
        quote=source.csv.quote,
        escape=source.csv.escape,
        encoding=source.csv.encoding,
        multiLine=True,
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=CORRUPT.name,
    )
    return rows.select("*", _below(source.path, F.col("_metadata.file_path")).alias(FILE.name))


def _below(folder: str, path: Column) -> Column:
    """A file's path below its source's folder, so that the same file has the same name wherever the folder stands."""
    plain = _plain(path)
    root = f"{folder.split(':', 1)[-1].rstrip('/')}/"
    return F.when(F.contains(plain, F.lit(root)), F.substr(plain, F.instr(plain, root) + len(root))).otherwise(plain)


def _plain(path: Column) -> Column:
    """A path of Spark's file metadata, where it stands encoded as in an address, as it is on disk."""
    return F.url_decode(F.replace(path, F.lit("+"), F.lit("%2B")))


def literal(path: str) -> str:
    """A path for Spark's readers, which would otherwise take brackets, stars and the like in it for a pattern."""
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", path)
