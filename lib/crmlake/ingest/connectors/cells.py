"""Files that are read as a whole, as rows of cells: workbooks, and CSV files with lines before their header."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.connector import WRONG_FIELD_COUNT, Inspection
from crmlake.ingest.connectors.names import Header, make_unique, repeated_name_note
from crmlake.ingest.connectors.paths import escape_glob, normalize_file_uri, relative_path
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_SCHEMA = "path string, sheet string, number int, cells array<string>, fault string, note string, row_fault string"
_FEW_COLUMNS = 3
_SINGLE_FIELD = "the row has a single value, as a title or a footer has"
"""Such a row is no row of a table with three columns or more: CSV's own reader rejects it for its missing fields."""

Cells = list[str | None]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, or of one sheet of a workbook.

    Attributes:
        rows: The cells of every row that is not empty, the header first.
        name: The name of the sheet; empty for a file without sheets.
        note: What a person should know of the file.
        explain: Returns why a row is malformed; `None` for a row that is not.
    """

    rows: Iterable[Cells]
    name: str = ""
    note: str | None = None
    explain: Callable[[Cells], str | None] = lambda _cells: None


class UnreadableError(Exception):
    """A file that a parser cannot read; its message says why."""


Parser = Callable[[bytes], Iterable[Sheet]]


def inspect_cells(spark: SparkSession, paths: Sequence[str], source: Source, parser: Parser) -> dict[str, Inspection]:
    """Return the first row of each file as its columns, with its note, or why it cannot be read."""
    heads = _read_cells(spark, paths, parser, source.fill_down).where("number = 1 OR fault IS NOT NULL").collect()
    inspections: dict[str, Inspection] = {}
    for row in heads:
        names = [cell or "" for cell in row["cells"] or ()]
        header = make_unique(names)
        before = inspections.get(row["path"])
        if before and before.columns != header:
            fault = f"its sheets have different columns; {row['sheet']!r} has {', '.join(header)}"
            inspections[row["path"]] = Inspection(fault=fault)
        else:
            notes = [note for note in (row["note"], repeated_name_note(names)) if note]
            inspections[row["path"]] = Inspection(header, row["fault"], note="; ".join(notes) or None)
    return inspections


def read_cells(spark: SparkSession, files: Mapping[str, Inspection], source: Source, parser: Parser) -> list[DataFrame]:
    """Return a DataFrame for each distinct header: `_file`, `_corrupt`, `_fault` and the columns."""
    groups: dict[Header, list[str]] = defaultdict(list)
    for path, file in sorted(files.items()):
        groups[file.columns or ()].append(path)
    return [_read(spark, header, paths, source, parser) for header, paths in sorted(groups.items())]


def _read(spark: SparkSession, header: Header, paths: list[str], source: Source, parser: Parser) -> DataFrame:
    rows = _read_cells(spark, paths, parser, source.fill_down).where("number > 1")
    is_single = F.size(F.array_compact("cells")) == 1 if len(header) >= _FEW_COLUMNS else F.lit(False)
    is_wrong = F.size("cells") > len(header)
    fault = F.coalesce("row_fault", F.when(is_wrong, WRONG_FIELD_COUNT).when(is_single, _SINGLE_FIELD))
    return rows.select(
        relative_path(source.path, F.col("path")).alias(FILE.name),
        F.when(fault.isNotNull(), F.to_json("cells")).alias(CORRUPT.name),
        fault.alias(FAULT.name),
        *(F.get("cells", F.lit(position)).alias(name) for position, name in enumerate(header)),
    )


def _read_cells(spark: SparkSession, paths: Sequence[str], parser: Parser, fill_down: Sequence[str]) -> DataFrame:
    """Return path, sheet, number (from 1) and cells of every row; path and fault of a file that cannot be read."""
    files = spark.read.format("binaryFile").load([escape_glob(path) for path in paths])
    contents = files.select(normalize_file_uri(F.col("path")).alias("path"), "content")

    def parse(file: pd.DataFrame) -> pd.DataFrame:
        return _parse(file["path"].iloc[0], file["content"].iloc[0], parser, fill_down)

    return contents.groupBy("path").applyInPandas(parse, _SCHEMA)


def _parse(path: str, content: bytes, parser: Parser, fill_down: Sequence[str]) -> pd.DataFrame:
    try:
        rows = [
            (path, sheet.name, number, cells, None, sheet.note, sheet.explain(cells))
            for sheet in parser(content)
            for number, cells in enumerate(_fill_down(sheet.rows, fill_down), start=1)
        ]
    except UnreadableError as error:
        rows = [(path, None, None, None, str(error), None, None)]  # type: ignore[list-item]
    return pd.DataFrame(rows, columns=["path", "sheet", "number", "cells", "fault", "note", "row_fault"])


def _fill_down(rows: Iterable[Cells], names: Sequence[str]) -> Iterable[Cells]:
    """Yield rows in which the empty cells of some columns have the value of the cell above.

    Where the first of these columns has another value than above, nothing is carried on to the others: a guest's order
    must not get the customer of the order before it.
    """
    positions: list[int] = []
    above: dict[int, str | None] = {}
    for number, cells in enumerate(rows):
        if number == 0:
            header = [(cell or "").strip() for cell in cells]
            if missing := [name for name in names if name not in header]:
                raise UnreadableError(f"it has no column {missing[0]!r} to fill down; it has {', '.join(header)}")
            positions = [header.index(name) for name in names]
        else:
            cells.extend([None] * (max(positions, default=-1) + 1 - len(cells)))
            if positions and cells[positions[0]] not in (None, "", above.get(positions[0])):
                above = {}
            for position in positions:
                cells[position] = above[position] = cells[position] or above.get(position)
        yield cells
