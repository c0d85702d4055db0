"""Rows as CSV, for spreadsheets and other systems."""

import csv
import re
from collections.abc import Container
from pathlib import Path
from typing import TextIO

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, MapType, StructField, StructType

from crmlake.contacts import mask_contacts

_FORMULA = re.compile(r"[\t\r]|\s*(?:[=@＝＠]|[+\-＋－−](?![\d\s().,/\-]*$))")
"""The beginning of a formula, also behind blanks and in full width, but of no number or telephone number."""


def write_csv(rows: DataFrame, path: Path) -> None:
    """Write all rows into a CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        print_csv(rows, file)


def print_csv(rows: DataFrame, file: TextIO, masked: Container[str] = ()) -> None:
    """Write all rows as CSV with a header, a partition at a time; arrays, maps and structs as JSON.

    Args:
        rows: the rows.
        file: where they are written.
        masked: the columns of texts in which contact data is masked.
    """
    writer = csv.writer(file)
    writer.writerow(map(escape_formula, rows.columns))
    # By position, as a query may have two columns of one name.
    cells = rows.toDF(*(f"_{n}" for n in range(len(rows.columns))))
    texts = cells.select(*map(_nested_as_json, cells.schema))
    masks = [mask_contacts if name in masked else _keep for name in rows.columns]
    for row in texts.toLocalIterator(prefetchPartitions=True):
        writer.writerow(escape_formula(mask(cell)) for mask, cell in zip(masks, row, strict=True))


def _keep(value: object) -> object:
    return value


def _nested_as_json(field: StructField) -> Column:
    is_nested = isinstance(field.dataType, ArrayType | MapType | StructType)
    return F.to_json(field.name) if is_nested else F.col(field.name)


def escape_formula(value: object) -> object:
    """Return a value that no spreadsheet runs as a formula: customers write the texts (CWE-1236)."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
