"""Files that are read as a whole, as rows of cells: workbooks, and CSV files with lines before their header."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.connector import Inspection
from crmlake.ingest.connectors.names import Header, clean_name, make_unique
from crmlake.ingest.connectors.paths import escape_glob, normalize_file_uri, relative_path
from crmlake.ingest.connectors.sheets import Cells, Sheet, join_sheets
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_SCHEMA = "path string, number int, cells array<string>, fault string, note string, row_fault string"


class UnreadableError(Exception):
    """A file that a parser cannot read; its message says why."""


Parser = Callable[[bytes], Iterable[Sheet]]


def inspect_cells(spark: SparkSession, paths: Sequence[str], source: Source, parser: Parser) -> dict[str, Inspection]:
    """Return the first row of each file as its columns, with its note, or why it cannot be read."""
    heads = _read_cells(spark, paths, parser, source.fill_down).where("number = 1 OR fault IS NOT NULL").collect()
    return {
        row["path"]: Inspection(make_unique(cell or "" for cell in row["cells"] or ()), row["fault"], note=row["note"])
        for row in heads
    }


def read_cells(spark: SparkSession, files: Mapping[str, Inspection], source: Source, parser: Parser) -> list[DataFrame]:
    """Return a DataFrame for each distinct header: `_file`, `_corrupt`, `_fault` and the columns."""
    groups: dict[Header, list[str]] = defaultdict(list)
    for path, file in sorted(files.items()):
        groups[file.columns or ()].append(path)
    return [_read(spark, header, paths, source, parser) for header, paths in sorted(groups.items())]


def _read(spark: SparkSession, header: Header, paths: list[str], source: Source, parser: Parser) -> DataFrame:
    rows, fault = _read_cells(spark, paths, parser, source.fill_down).where("number > 1"), F.col("row_fault")
    return rows.select(
        relative_path(source.path, F.col("path")).alias(FILE.name),
        F.when(fault.isNotNull(), F.to_json("cells")).alias(CORRUPT.name),
        fault.alias(FAULT.name),
        *(F.get("cells", F.lit(position)).alias(name) for position, name in enumerate(header)),
    )


def _read_cells(spark: SparkSession, paths: Sequence[str], parser: Parser, fill_down: Sequence[str]) -> DataFrame:
    """Return path, number (from 1) and cells of every row; path and fault of a file that cannot be read."""
    files = spark.read.format("binaryFile").load([escape_glob(path) for path in paths])
    contents = files.select(normalize_file_uri(F.col("path")).alias("path"), "content")

    def parse(file: pd.DataFrame) -> pd.DataFrame:
        return _parse(file["path"].iloc[0], file["content"].iloc[0], parser, fill_down)

    return contents.groupBy("path").applyInPandas(parse, _SCHEMA)


def _parse(path: str, content: bytes, parser: Parser, fill_down: Sequence[str]) -> pd.DataFrame:
    try:
        sheets = [replace(sheet, rows=_fill_down(sheet, fill_down)) for sheet in parser(content)]
        header, note, joined = join_sheets(sheets)
        rows: list[tuple[object, ...]] = [(path, 1, header, None, note, None)] if sheets else []
        rows += [(path, number, cells, None, None, fault) for number, (cells, fault) in enumerate(joined, start=2)]
    except UnreadableError as error:
        rows = [(path, None, None, str(error), None, None)]
    return pd.DataFrame(rows, columns=["path", "number", "cells", "fault", "note", "row_fault"])


def _fill_down(sheet: Sheet, names: Sequence[str]) -> Iterable[Cells]:
    """Yield rows in which the empty cells of some columns have the value of the cell above.

    Where the first of these columns has another value than above, nothing is carried on to the others: a guest's order
    must not get the customer of the order before it.
    """
    positions: list[int] = []
    above: dict[int, str | None] = {}
    for number, cells in enumerate(sheet.rows):
        if number == 0:
            header = [clean_name(cell or "") for cell in cells]
            if missing := [name for name in names if clean_name(name) not in header]:
                place = f"its sheet {sheet.name!r}" if sheet.name else "it"
                raise UnreadableError(f"{place} has no column {missing[0]!r} to fill down; it has {', '.join(header)}")
            positions = [header.index(clean_name(name)) for name in names]
        else:
            cells.extend([None] * (max(positions, default=-1) + 1 - len(cells)))
            if positions and cells[positions[0]] not in (None, "", above.get(positions[0])):
                above = {}
            for position in positions:
                cells[position] = above[position] = cells[position] or above.get(position)
        yield cells
