"""Workbooks of a spreadsheet program (xlsx): small files that people edit by hand."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.connector import WRONG_FIELD_COUNT, Connector, Inspection
from crmlake.ingest.connectors.names import Header, make_unique
from crmlake.ingest.connectors.paths import escape_glob, normalize_file_uri, relative_path
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_MAX_UNPACKED_BYTES = 256 * 2**20
_CELLS_SCHEMA = "path string, number int, cells array<string>, fault string"


class WorkbookConnector(Connector):
    """Reads the first sheet of each workbook; its first row that is not empty is the header.

    Spark has no reader for workbooks: openpyxl reads them in a pandas function, one file at a time. So a workbook must
    fit in the memory of a worker: at most 64 MiB (`WHOLE_BYTES` of `crmlake.ingest.screening`) and 256 MiB unpacked.
    """

    glob = "*.xlsx"

    def reads_whole_files(self, _source: Source) -> bool:
        """Return true: a workbook is a compressed archive."""
        return True

    def inspect(self, spark: SparkSession, paths: Sequence[str], _source: Source) -> dict[str, Inspection]:
        """Return the cells of each first row as columns."""
        headers = _read_cells(spark, paths).where("number = 1 OR fault IS NOT NULL").collect()
        return {
            row["path"]: Inspection(make_unique(cell or "" for cell in row["cells"] or ()), row["fault"])
            for row in headers
        }

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a DataFrame for each distinct header."""
        groups: dict[Header, list[str]] = defaultdict(list)
        for path, file in sorted(files.items()):
            groups[file.columns or ()].append(path)
        return [_read(spark, header, paths, source) for header, paths in sorted(groups.items())]


def _read(spark: SparkSession, header: Header, paths: list[str], source: Source) -> DataFrame:
    rows = _read_cells(spark, paths).where("number > 1")
    is_too_long = F.size("cells") > len(header)
    return rows.select(
        relative_path(source.path, F.col("path")).alias(FILE.name),
        F.when(is_too_long, F.to_json("cells")).alias(CORRUPT.name),
        F.when(is_too_long, F.lit(WRONG_FIELD_COUNT)).alias(FAULT.name),
        *(F.get("cells", F.lit(position)).alias(name) for position, name in enumerate(header)),
    )


def _read_cells(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """Return path, number (from 1) and cells of every row that is not empty; path and fault of a broken workbook."""
    files = spark.read.format("binaryFile").load([escape_glob(path) for path in paths])
    contents = files.select(normalize_file_uri(F.col("path")).alias("path"), "content")
    return contents.groupBy("path").applyInPandas(_parse_workbook, _CELLS_SCHEMA)


def _parse_workbook(files: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a single workbook."""
    path, content = files["path"].iloc[0], files["content"].iloc[0]
    rows: list[tuple[str, int | None, list[str | None] | None, str | None]]
    try:
        rows = [(path, number, cells, None) for number, cells in enumerate(_iterate_rows(content), start=1)]
    except Exception as error:  # openpyxl does not document the errors that a damaged workbook causes
        fault = str(error) if isinstance(error, _TooLargeError) else "it is not a workbook (xlsx), or it is damaged"
        rows = [(path, None, None, fault)]
    return pd.DataFrame(rows, columns=["path", "number", "cells", "fault"])


class _TooLargeError(Exception):
    """A workbook that would exhaust the memory of the worker that opens it."""


def _iterate_rows(content: bytes) -> Iterator[list[str | None]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only on executors that read workbooks

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED_BYTES:
            raise _TooLargeError(f"it has more than {_MAX_UNPACKED_BYTES // 2**20} MiB when unpacked; save it as CSV")
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        cells = [_cell_text(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield cells


def _cell_text(value: Any) -> str | None:
    """Return a cell as text: a whole number without a decimal point, a date without the time at midnight."""
    match value:
        case None | "":
            return None
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return str(value.date())
        case date() | time():
            return str(value)
        case _:
            return str(value)
