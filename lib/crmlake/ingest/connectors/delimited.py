"""CSV files, and text files with a single field in each line."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.cells import inspect_cells, read_cells
from crmlake.ingest.connectors.connector import (
    UNCLOSED_QUOTE,
    WRONG_FIELD_COUNT,
    Connector,
    ContentInspector,
    Inspection,
    undecodable_fault,
)
from crmlake.ingest.connectors.csv_checks import count_comment_delimiters, find_unpaired_quotes
from crmlake.ingest.connectors.csv_contents import inspect_csv
from crmlake.ingest.connectors.csv_header import add_comments, inspect_header
from crmlake.ingest.connectors.decoding import has_wide_line_breaks, is_decoded_alike, is_garbled, read_lines
from crmlake.ingest.connectors.names import Header
from crmlake.ingest.connectors.paths import escape_glob, metadata_path, relative_path
from crmlake.ingest.connectors.preamble import csv_parser
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_SEPARATOR = "\u001f"
LINE = "line"


class LinesConnector(Connector):
    """Reads each line that is not empty as a row with the single column `line`."""

    glob = "{*.txt,*.txt.gz}"

    def reads_whole_files(self, source: Source) -> bool:
        """Return whether the encoding hides line breaks from Spark."""
        return has_wide_line_breaks(source.encoding)

    def reads_lines(self, source: Source) -> bool:
        """Return whether files are not read as a whole."""
        return not self.reads_whole_files(source)

    def inspect(self, _spark: SparkSession, paths: Sequence[str], _source: Source) -> dict[str, Inspection]:
        """Return the single column for every file."""
        return dict.fromkeys(paths, Inspection((LINE,)))

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return one DataFrame with the lines of all files."""
        lines = read_lines(spark, list(files), source.encoding)
        garbled = is_garbled(F.col("text"))
        return [
            lines.select(
                relative_path(source.path, F.col("path")).alias(FILE.name),
                F.when(garbled, F.col("text")).alias(CORRUPT.name),
                F.when(garbled, undecodable_fault(source.encoding)).alias(FAULT.name),
                F.col("text").alias(LINE),
            )
        ]


class CsvConnector(Connector):
    """Reads CSV files, once for each distinct header, so that columns may appear, disappear and move between files."""

    glob = "{*.csv,*.csv.gz}"

    def reads_whole_files(self, source: Source) -> bool:
        """Return whether the encoding hides line breaks from Spark, or lines must be counted."""
        return has_wide_line_breaks(source.encoding) or _has_cells(source)

    def reads_lines(self, source: Source) -> bool:
        """Return whether files are not read as a whole."""
        return not self.reads_whole_files(source)

    def content_inspector(self, source: Source) -> ContentInspector | None:
        """Return a function that finds the first line, and which faults none of the rows has."""
        # A connector of another package that inspects files itself must be asked.
        is_inspected = type(self) is CsvConnector and is_decoded_alike(source.encoding)
        return partial(inspect_csv, source=source) if is_inspected and not self.reads_whole_files(source) else None

    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """Return the columns of each file's first line, or of the mapping if the files have no header."""
        if _has_cells(source):
            return inspect_cells(spark, paths, source, csv_parser(source))
        lines = read_lines(spark, paths, source.encoding)
        unpaired = find_unpaired_quotes(spark, lines, source)
        comments = count_comment_delimiters(lines, source.csv)
        return {
            path: add_comments(inspect_header(line, source), comments.get(path, ()), source.csv)._replace(
                has_unpaired_quotes=path in unpaired
            )
            for path, line in _first_lines(lines, source.csv.comment).items()
        }

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a DataFrame for each distinct header."""
        if _has_cells(source):
            return read_cells(spark, files, source, csv_parser(source))
        groups: dict[Inspection, list[str]] = defaultdict(list)
        for path, file in sorted(files.items()):
            groups[file._replace(note=None)].append(path)
        return [_read(spark, file, paths, source) for file, paths in groups.items()]


def _has_cells(source: Source) -> bool:
    """Return whether a mapping needs the lines of a file in their order, which Spark's reader does not give."""
    return bool(source.skip_rows or source.fill_down or source.csv.ragged == "pad")


def _first_lines(lines: DataFrame, comment: str) -> dict[str, str]:
    """Return the first line that is not empty, by file."""
    # Spark never splits the start of a file, so `first` sees its lines in order.
    rows = (
        lines.where("start")
        .where(~F.startswith("text", F.lit(comment)) if comment else F.lit(True))
        .groupBy("path")
        .agg(F.first("text").alias("line"))
        .collect()
    )
    return {row["path"]: row["line"] for row in rows}


def _read(spark: SparkSession, inspection: Inspection, paths: Sequence[str], source: Source) -> DataFrame:
    """Return the rows of files with the same inspection."""
    header = inspection.columns or ()
    fields = StructType([StructField(name, StringType()) for name in (*header, CORRUPT.name)])
    rows = spark.read.schema(fields).csv(
        [escape_glob(path) for path in paths],
        header=not source.csv.columns,
        sep=source.csv.delimiter,
        quote=source.csv.quote,
        escape=source.csv.escape,
        **({"comment": source.csv.comment} if source.csv.comment else {}),
        encoding=source.encoding,
        multiLine=True,
        mode="PERMISSIVE",
        columnNameOfCorruptRecord=CORRUPT.name,
    )
    file = relative_path(source.path, metadata_path()).alias(FILE.name)
    text = F.concat_ws(_SEPARATOR, *map(quoted, header)).alias("_text")
    checked = rows.select("*", file, text).withColumn(FAULT.name, _row_fault(inspection, source))
    as_text = F.translate("_text", _SEPARATOR, source.csv.delimiter)
    corrupt = F.coalesce(CORRUPT.name, F.when(F.col(FAULT.name).isNotNull(), as_text)).alias(CORRUPT.name)
    return checked.select(FILE.name, corrupt, FAULT.name, *map(quoted, header))


def _row_fault(file: Inspection, source: Source) -> Column:
    """Return the fault in the form of a row, or null; `_text` holds the row's fields, joined.

    What the inspection says that no row of the file has is not looked for: Spark then never joins the fields.
    """
    text, header = F.col("_text"), file.columns or ()
    fault = F.when(F.col(CORRUPT.name).isNotNull(), F.lit(WRONG_FIELD_COUNT))
    if file.may_be_garbled:
        fault = fault.when(is_garbled(text), undecodable_fault(source.encoding))
    if file.has_unpaired_quotes:
        fault = fault.when(F.contains(text, F.lit("\n")), F.lit(UNCLOSED_QUOTE))
    if file.may_repeat_header and len(header) > 1 and not source.csv.columns:
        fault = fault.when(_is_header(header, text), F.lit("the row repeats the header"))
    return fault


def _is_header(header: Header, text: Column) -> Column:
    """Return whether the fields of a row are the names of its header, whatever white space they have."""
    may_be = F.contains(quoted(header[0]), F.lit(header[0].partition(" ")[0]))  # spares other rows the patterns
    spaced = F.regexp_replace(text, r"[\s\p{Z}\uFEFF]+", " ")  # files that were joined have a mark before each header
    return may_be & (F.trim(F.regexp_replace(spaced, f" ?{_SEPARATOR} ?", _SEPARATOR)) == _SEPARATOR.join(header))
