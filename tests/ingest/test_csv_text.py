"""Quotes, comments and headers of CSV files, whether Spark reads them or they are read as a whole."""

import doctest
import gzip
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from crmlake.ingest.connectors import csv_text, inspect_files
from source_fixtures import MakeSource, ReadFiles

WAYS = pytest.mark.parametrize("way", [{}, {"ragged": "pad"}], ids=["by Spark", "as a whole"])
UNCLOSED = "the row has a quote that is never closed"
INCHES = 'id,name\n11,5" tape\n12,"two\nlines ""q"""\n13,x\n'


def test_the_examples_are_true() -> None:
    result = doctest.testmod(csv_text)
    assert result.attempted
    assert not result.failed


@WAYS
@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (INCHES, {"11": None, "12": None, "13": None}),
        (INCHES.replace('"two', '""" two'), {"11": None, "12": None, "13": None}),
        ('id,name\n10,"a\nb"\n11,"tape\n12,x\n', {"10": UNCLOSED, "11": UNCLOSED}),
    ],
)
def test_a_quote_within_a_field_closes_nothing(
    way: dict[str, Any],
    text: str,
    faults: dict[str, str | None],
    tmp_path: Path,
    read_files: ReadFiles,
    make_source: MakeSource,
) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    rows = read_files(make_source(tmp_path, csv=way)).collect()
    assert {row["id"]: row["_fault"] for row in rows} == faults


@WAYS
def test_comments_that_may_be_rows_are_counted_and_no_line_of_a_field_is_one(
    way: dict[str, Any], spark: SparkSession, tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    (tmp_path / "a.csv").write_text('# shop\nid,name\n#1001,Ann\n#1002,Bo\n3,"Cy\n#tall"\n', encoding="utf-8")
    (tmp_path / "b.csv").write_text("# shop\nid,name\n4,Di\n", encoding="utf-8")
    source = make_source(tmp_path, csv={"comment": "#", **way})
    rows = read_files(source).orderBy("id").collect()
    assert [(row["id"], row["name"], row["_fault"]) for row in rows] == [("3", "Cy\n#tall", None), ("4", "Di", None)]
    notes = inspect_files(spark, [f"file://{tmp_path}/{name}.csv" for name in "ab"], source)
    told = "lines that begin with '#' and have as many fields as the header are left out as comments: 2"
    assert [file.note for _, file in sorted(notes.items())] == [told, None]


def test_a_header_that_a_row_repeats_is_known_by_its_words(
    tmp_path: Path, read_files: ReadFiles, make_source: MakeSource
) -> None:
    header = "Order\u00a0No , Unit  Price"
    (tmp_path / "a.csv").write_text(f"{header}\n1,2\n{header}\nOrder No,2\n", encoding="utf-8")
    rows = read_files(make_source(tmp_path)).collect()
    assert {(row["Order No"].strip(), row["_fault"]) for row in rows if row["Order No"]} == {
        ("1", None),
        ("Order\u00a0No", "the row repeats the header"),
        ("Order No", None),
    }


@pytest.mark.parametrize(
    ("file_format", "text"), [("csv", "id,_file\n1,x\n"), ("jsonl", '{"id": 1, "_file": "x"}'), ("parquet", "")]
)
def test_a_column_whose_name_crmlake_uses_is_told(
    file_format: str, text: str, spark: SparkSession, tmp_path: Path, make_source: MakeSource
) -> None:
    path = tmp_path / f"a.{file_format}"
    if file_format == "parquet":
        spark.sql("SELECT 1 AS id, 'x' AS _file").toPandas().to_parquet(path)
    else:
        path.write_text(text, encoding="utf-8")
    (inspection,) = inspect_files(spark, [f"file://{path}"], make_source(tmp_path, format=file_format)).values()
    assert inspection.note == "its column '_file' is read as _file_2, as crmlake has a column of that name"
