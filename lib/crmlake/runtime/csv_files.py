"""Rows as CSV, for spreadsheets and other systems."""

import csv
import re
from pathlib import Path
from typing import TextIO

from pyspark.sql import DataFrame

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().,/-]*$)")


def write_csv(rows: DataFrame, path: Path) -> None:
    """Write all rows into a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        print_csv(rows, file)


def print_csv(rows: DataFrame, file: TextIO) -> None:
    """Write all rows as CSV with a header, a partition at a time."""
    writer = csv.writer(file)
    writer.writerow(rows.columns)
    writer.writerows(map(escape_formula, row) for row in rows.toLocalIterator(prefetchPartitions=True))


def escape_formula(value: object) -> object:
    """Return a value that no spreadsheet runs as a formula: customers write the texts (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
