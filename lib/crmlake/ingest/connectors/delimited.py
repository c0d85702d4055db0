"""CSV, and lines that are one field each."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.form import WRONG_NUMBER, Looked, undecodable
from crmlake.ingest.connectors.names import Header, unique
from crmlake.ingest.connectors.paths import below, literal, metadata_path
from crmlake.ingest.connectors.text import garbled, is_garbled, lines
from crmlake.ingest.source import Csv, Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_SEPARATOR = "\u001f"
LINE = "line"


class Lines:
    """Each line that is not empty is a row of one column."""

    def columns(self, _spark: SparkSession, paths: Sequence[str], _source: Source) -> dict[str, Looked]:
        """The one column."""
        return dict.fromkeys(paths, Looked((LINE,)))

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """One frame of all lines."""
        found = lines(spark, list(files), source.encoding)
        bad = garbled(F.col("text"))
        return [
            found.select(
                below(source.path, F.col("path")).alias(FILE.name),
                F.when(bad, F.col("text")).alias(CORRUPT.name),
                F.when(bad, undecodable(source.encoding)).alias(FAULT.name),
                F.col("text").alias(LINE),
            )
        ]


class Delimited:
    """CSV: read once for each distinct header, so that columns may come, go and move between files."""

    def columns(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Looked]:
        """The columns that a file's first line names, or those of the mapping where files have no header."""
        found = lines(spark, paths, source.encoding)
        unpaired = _unpaired(found, source.csv)
        return {path: _looked(line, path in unpaired, source) for path, line in _first_lines(found).items()}

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """A frame for each distinct header."""
        groups: dict[tuple[Header, bool], list[str]] = defaultdict(list)
        for path, looked in sorted(files.items()):
            groups[looked.columns or (), looked.unpaired].append(path)
        return [_read(spark, looked, paths, source) for looked, paths in sorted(groups.items())]


def _first_lines(found: DataFrame) -> dict[str, str]:
    """Of each file the first line that is not empty."""
    # A file's start is never cut in two, so that `first` sees its lines in order.
    rows = found.where("start").groupBy("path").agg(F.first("text").alias("line")).collect()
    return {row["path"]: row["line"] for row in rows}


def _unpaired(found: DataFrame, written: Csv) -> set[str]:
    """The files whose number of quotes is odd."""
    if not written.quote:
        return set()
    escaped = written.escape + written.quote if written.escape not in ("", written.quote) else ""
    text = F.replace("text", F.lit(escaped), F.lit("")) if escaped else F.col("text")
    # In bytes, whose number a text knows; its characters would be counted one by one.
    quotes = F.octet_length(text) - F.octet_length(F.replace(text, F.lit(written.quote), F.lit("")))
    # Apart from the first lines: a sum alone is kept in a hash table, with a text beside it all lines would be sorted.
    rows = found.where(F.contains("text", F.lit(written.quote))).groupBy("path").agg(F.sum(quotes).alias("bytes"))
    odd = rows.where(f"bytes div {len(written.quote.encode())} % 2 = 1")
    return {row["path"] for row in odd.collect()}


def _looked(line: str, unpaired: bool, source: Source) -> Looked:
    if source.csv.columns:
        return Looked(unique(source.csv.columns), unpaired=unpaired)
    if is_garbled(line):
        return Looked(fault=f"its header has bytes that are no {source.encoding}")
    if "\0" in line:
        return Looked(fault=f"its header has zero bytes; is it {source.encoding}?")
    try:
        return Looked(header(line, source), unpaired=unpaired)
    except csv.Error:
        return Looked(fault="its first line is too long for a header")


def header(line: str, source: Source) -> Header:
    """The column names of a header line, made to differ."""
    written = source.csv
    escape = written.escape if written.quote and written.escape != written.quote else None
    cells = csv.reader([line], delimiter=written.delimiter, quotechar=written.quote or None, escapechar=escape or None)
    return unique(next(cells, []))


def _read(spark: SparkSession, looked: tuple[Header, bool], paths: list[str], source: Source) -> DataFrame:
    names, unpaired = looked
    fields = StructType([StructField(name, StringType()) for name in (*names, CORRUPT.name)])
    rows = spark.read.schema(fields).csv(
        [literal(path) for path in paths],
        header=not source.csv.columns,
        sep=source.csv.delimiter,
        quote=source.csv.quote,
        escape=source.csv.escape,
        encoding=source.encoding,
        multiLine=True,
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=CORRUPT.name,
    )
    file = below(source.path, metadata_path()).alias(FILE.name)
    text = F.concat_ws(_SEPARATOR, *map(quoted, names)).alias("_text")
    told = rows.select("*", file, text).withColumn(FAULT.name, _fault(names, unpaired, source))
    as_text = F.translate("_text", _SEPARATOR, source.csv.delimiter)
    corrupt = F.coalesce(CORRUPT.name, F.when(F.col(FAULT.name).isNotNull(), as_text)).alias(CORRUPT.name)
    return told.select(FILE.name, corrupt, FAULT.name, *map(quoted, names))


def _fault(names: Header, unpaired: bool, source: Source) -> Column:
    """What is wrong with the form of a row, of which `_text` is all that stands in its fields."""
    text = F.col("_text")
    found = F.when(F.col(CORRUPT.name).isNotNull(), F.lit(WRONG_NUMBER))
    found = found.when(garbled(text), undecodable(source.encoding))
    if unpaired:
        found = found.when(F.contains(text, F.lit("\n")), F.lit("the row has a quote that nothing closes"))
    if len(names) > 1 and not source.csv.columns:
        found = found.when(text == _SEPARATOR.join(names), F.lit("the row repeats the header"))
    return found
