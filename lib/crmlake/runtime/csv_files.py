"""Rows as CSV, for spreadsheets and other systems."""

import csv
import re
from pathlib import Path
from typing import TextIO

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, MapType, StructField, StructType

_FORMULA = re.compile(r"[\t\r]|\s*(?:[=@＝＠]|[+\-＋－−](?![\d\s().,/\-]*$))")
"""The beginning of a formula, also behind blanks and in full width, but of no number or telephone number."""


def write_csv(rows: DataFrame, path: Path) -> None:
    """Write all rows into a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        print_csv(rows, file)


def print_csv(rows: DataFrame, file: TextIO) -> None:
    """Write all rows as CSV with a header, a partition at a time; arrays, maps and structs as JSON."""
    writer = csv.writer(file)
    writer.writerow(map(escape_formula, rows.columns))
    # By position, as a query may have two columns of one name.
    cells = rows.toDF(*(f"_{n}" for n in range(len(rows.columns))))
    texts = cells.select(*map(_nested_as_json, cells.schema))
    writer.writerows(map(escape_formula, row) for row in texts.toLocalIterator(prefetchPartitions=True))


def _nested_as_json(field: StructField) -> Column:
    is_nested = isinstance(field.dataType, ArrayType | MapType | StructType)
    return F.to_json(field.name) if is_nested else F.col(field.name)


def escape_formula(value: object) -> object:
    """Return a value that no spreadsheet runs as a formula: customers write the texts (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
