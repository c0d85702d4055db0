"""Files that change nothing are told in the run, with what to do."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from crmlake.ingest.discovery import CHANGED, File
from crmlake.ingest.loading import SourceBatch
from crmlake.ingest.screening import screen_files
from crmlake.ingest.unused_files import list_unused_files
from crmlake.runtime import RecoverableRows
from source_fixtures import MakeSource

NOW = datetime(2024, 5, 1, tzinfo=UTC)
WHOLE = {"t": {"columns": {}, "whole": "source"}}


def bring(
    spark: SparkSession, folder: Path, make_source: MakeSource, texts: dict[str, str], **keys: Any
) -> SourceBatch:
    """Return the batch of new files, where bronze has rows of earlier ones."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    files = [File(f"file://{folder}/{name}", name, len(text), NOW, NOW) for name, text in texts.items()]
    source = make_source(folder, **keys)
    return SourceBatch(spark, source, screen_files(spark, files, source, []), 0, spark.range(1).toDF("id"))


def write(batch: SourceBatch) -> None:
    rows = batch.rows()
    assert isinstance(rows, RecoverableRows)
    rows.build().collect()


@pytest.mark.parametrize(
    ("names", "told"), [(["a.csv"], "a.csv"), (list("abcde"), "a, b, c and 2 more")], ids=["one", "five"]
)
def test_files_that_changed_are_told(names: list[str], told: str, spark: SparkSession, make_source: MakeSource) -> None:
    files = [replace(File(name, name, 1, NOW, NOW), status=CHANGED) for name in names]
    (warning,) = list_unused_files([SourceBatch(spark, make_source(), files, 0, spark.range(1).toDF("id"))])
    assert warning.startswith(f"shop: {told} changed after")
    assert "under a new name" in warning


@pytest.mark.parametrize(("tables", "is_told"), [(WHOLE, True), ({"t": {"columns": {}}}, False)])
@pytest.mark.parametrize("further", [{}, {"c.csv": "id\n2\n"}])
def test_a_version_of_all_rows_without_a_row_is_told(
    tables: dict[str, Any],
    is_told: bool,
    further: dict[str, str],
    spark: SparkSession,
    tmp_path: Path,
    make_source: MakeSource,
) -> None:
    batch = bring(spark, tmp_path, make_source, {"b.csv": "id\n", **further}, tables=tables)
    write(batch)
    warnings = list_unused_files([batch])
    assert [warning.startswith("shop: b.csv has no row, and removes none") for warning in warnings] == [True] * is_told


def test_a_file_with_rows_is_not_told(spark: SparkSession, tmp_path: Path, make_source: MakeSource) -> None:
    batch = bring(spark, tmp_path, make_source, {"b.csv": "id\n1\n"}, tables=WHOLE)
    write(batch)
    assert list_unused_files([batch]) == []


def test_files_that_cannot_be_read_are_told_by_name(
    spark: SparkSession, tmp_path: Path, make_source: MakeSource
) -> None:
    batch = bring(spark, tmp_path, make_source, {"a.csv.gz": "id\n1\n", "b.csv": "id\n1\n"})
    write(batch)
    assert list_unused_files([batch]) == [
        "shop: nothing was read of a.csv.gz (it is not a gzip file); deliver it again, or remove it"
    ]
