"""Workbooks of a spreadsheet (xlsx): small files that people make by hand."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.form import WRONG_NUMBER, Looked
from crmlake.ingest.connectors.names import Header, unique
from crmlake.ingest.connectors.paths import below, literal, one_form
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_UNPACKED_BYTES = 256 * 2**20
_CELLS = "path string, number int, cells array<string>, fault string"


class Workbook:
    """The first sheet of each workbook, its first row that is not empty being the header.

    Spark reads no workbooks: openpyxl does, in one pandas function, a file at a time. So a workbook must fit in the
    memory of a worker: 64 MiB (`WHOLE_BYTES` of `crmlake.ingest.screening`) and 256 MiB unpacked is the most.
    """

    def columns(self, spark: SparkSession, paths: Sequence[str], _source: Source) -> dict[str, Looked]:
        """The cells of each first row."""
        first = _cells(spark, paths).where("number = 1 OR fault IS NOT NULL").collect()
        return {row["path"]: Looked(unique(c or "" for c in row["cells"] or ()), row["fault"]) for row in first}

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """A frame for each distinct header."""
        groups: dict[Header, list[str]] = defaultdict(list)
        for path, looked in sorted(files.items()):
            groups[looked.columns or ()].append(path)
        return [_read(spark, names, paths, source) for names, paths in sorted(groups.items())]


def _read(spark: SparkSession, names: Header, paths: list[str], source: Source) -> DataFrame:
    rows = _cells(spark, paths).where("number > 1")
    long = F.size("cells") > len(names)
    return rows.select(
        below(source.path, F.col("path")).alias(FILE.name),
        F.when(long, F.to_json("cells")).alias(CORRUPT.name),
        F.when(long, F.lit(WRONG_NUMBER)).alias(FAULT.name),
        *(F.get("cells", F.lit(place)).alias(name) for place, name in enumerate(names)),
    )


def _cells(spark: SparkSession, paths: Sequence[str]) -> DataFrame:
    """path, number (from 1), cells of every row that is not empty; or path and fault of what is no workbook."""
    files = spark.read.format("binaryFile").load([literal(path) for path in paths])
    named = files.select(one_form(F.col("path")).alias("path"), "content")
    return named.groupBy("path").applyInPandas(_opened, _CELLS)


def _opened(files: pd.DataFrame) -> pd.DataFrame:
    """The rows of one workbook."""
    path, content = files["path"].iloc[0], files["content"].iloc[0]
    rows: list[tuple[str, int | None, list[str | None] | None, str | None]]
    try:
        rows = [(path, number, cells, None) for number, cells in enumerate(_sheet(content), start=1)]
    except Exception as fault:  # openpyxl raises whatever a damaged workbook makes it stumble over
        told = str(fault) if isinstance(fault, _TooLargeError) else "it is no workbook (xlsx), or a damaged one"
        rows = [(path, None, None, told)]
    return pd.DataFrame(rows, columns=["path", "number", "cells", "fault"])


class _TooLargeError(Exception):
    """A workbook that may be made to exhaust the memory of whoever opens it."""


def _sheet(content: bytes) -> Iterator[list[str | None]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only where workbooks come, and on the executor

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _UNPACKED_BYTES:
            raise _TooLargeError(f"it has more than {_UNPACKED_BYTES // 2**20} MiB once it is unpacked; save it as CSV")
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        cells = [_text(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield cells


def _text(value: Any) -> str | None:
    """A cell as text: a whole number without a point, a date without the midnight that every date has."""
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
