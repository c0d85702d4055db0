"""A source that never brought a row says so: no file matches, or the files are empty."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pyspark.sql import SparkSession

from crmlake.ingest.discovery import UNMATCHED, File
from crmlake.ingest.loading import SourceBatch
from crmlake.ingest.missing_rows import list_missing_rows
from crmlake.tables import FILES
from sections import frame
from source_fixtures import NAME, MakeSource

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def note(status: str, file: str = "a.csv", source: str = NAME) -> dict[str, str]:
    return {"source": source, "file": file, "status": status}


@pytest.mark.parametrize(
    ("records", "pending", "raw", "start"),
    [
        ([], 0, 0, "shop: no file in its folder matches *.{csv"),
        ([note("loaded", source="other")], 0, 0, "shop: no file in its folder matches"),
        ([note("unmatched"), note("unmatched", "b.csv")], 0, 0, "shop: no file in its folder matches *.{csv"),
        ([note("loaded")], 0, 0, "shop: the only file was loaded, but holds no row"),
        ([note("loaded"), note("loaded", "b.csv")], 0, 0, "shop: 2 files were loaded, but hold no row"),
        ([], 1, 0, None),
        ([note("loaded")], 0, 2, None),
    ],
)
def test_a_source_without_rows_says_why(
    spark: SparkSession,
    make_source: MakeSource,
    records: Sequence[dict[str, str]],
    pending: int,
    raw: int,
    start: str | None,
) -> None:
    source = make_source(glob="*.{csv,txt}")
    batch = SourceBatch(spark, source, [], pending, spark.range(raw).toDF("n"))
    warnings = list_missing_rows(frame(spark, FILES, records), [batch])
    assert [warning.startswith(start or "") for warning in warnings] == ([True] if start else [])
    assert all("sources/shop.toml" in warning for warning in warnings)


def test_files_with_other_names_are_counted_those_of_the_batch_too(
    spark: SparkSession, make_source: MakeSource
) -> None:
    new = File("landing/c.doc", "c.doc", 1, NOW, NOW, UNMATCHED)
    batch = SourceBatch(spark, make_source(), [new], 0, spark.range(0).toDF("n"))
    (warning,) = list_missing_rows(frame(spark, FILES, [note("unmatched", "b.doc")]), [batch])
    assert "(2 with other names)" in warning


def test_a_table_without_rows_is_named(spark: SparkSession, make_source: MakeSource) -> None:
    batch = SourceBatch(spark, make_source(format="delta"), [], 0, spark.range(0).toDF("n"))
    (warning,) = list_missing_rows(frame(spark, FILES, []), [batch])
    assert warning.startswith("shop: the table has brought no row yet")
