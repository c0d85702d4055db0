"""Versions of rows: the newer one is greater as a text, and one that does not sort rejects its row."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import cleaner
from crmlake.ingest.source import Source
from crmlake.quality.mapping_faults import find_mapping_fault
from crmlake.quality.row_mapping import map_rows
from crmlake.tables import PROFILES
from support import with_file_facts

MakeSource = Callable[..., Source]
Version = str | Mapping[str, object]
GERMAN = {"is": "rev", "clean": "timestamp", "formats": ["dd.MM.yyyy HH:mm", "dd.MM.yyyy"], "zone": "Europe/Berlin"}
PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
DOCUMENTED = [tomllib.loads(line)["version"] for line in re.findall(r"`(version = \{.*?\})`", PAGE)]
MONEY = {"is": "rev", "clean": "money", "decimal": ","}


def raw_rows(spark: SparkSession, versions: tuple[str | None, ...]) -> DataFrame:
    rows = [("day.csv", None, None, str(number), version) for number, version in enumerate(versions)]
    frame = spark.createDataFrame(rows, "_file string, _corrupt string, _fault string, id string, rev string")
    return with_file_facts(frame).withColumn("_arrived_at", F.current_timestamp())


def source_of(make_source: MakeSource, version: Version) -> Source:
    stated = version if isinstance(version, str) else cleaner(version)
    mapping = {"columns": {"customer_id": "id"}, "version": stated}
    return make_source(tables={PROFILES.name: mapping})


def mapped(spark: SparkSession, make_source: MakeSource, version: Version, *versions: str | None) -> list[Row]:
    rows = map_rows(raw_rows(spark, versions), source_of(make_source, version), PROFILES)
    return rows.orderBy("customer_id").collect()


@pytest.mark.parametrize(
    ("version", "older", "newer"),
    [
        ("rev", "9", "10"),
        ("rev", "1.9", "1.10"),
        ("rev", "-2", "-1"),
        ("rev", "-1", "0"),
        ("rev", "2024-05-01T10:00:00+02:00", "2024-05-01T09:00:00Z"),
        ("rev", "2024-05-01T10:00:00", "2024-05-01 10:00:01"),
        ("rev", "2024-05-01 10:00:00.25", "2024-05-01 10:00:00.5"),
        ("rev", "2024-05-01", "2024-05-01 00:00:01"),
        ("CAST(rev AS double)", "1.25", "1.5"),
        ("CAST(rev AS double)", "-10", "-9.5"),
        ("_modified_at + make_interval(0, 0, 0, int(rev))", "9", "10"),
        (GERMAN, "31.12.2023", "02.01.2024"),
        (GERMAN, "05.01.2024 09:00", "05.01.2024 13:00"),
        (MONEY, "9,5", "10,25"),
        (MONEY, "-1", "0,5"),
        ({"is": "rev", "clean": "epoch"}, "999999999", "1714600000"),
    ],
)
def test_the_newer_version_is_the_greater_text(
    version: Version, older: str, newer: str, spark: SparkSession, make_source: MakeSource
) -> None:
    first, second = mapped(spark, make_source, version, older, newer)
    assert not [*first["_reasons"], *second["_reasons"]]
    assert first["version"] < second["version"]


@pytest.mark.parametrize(
    ("version", "value", "reason"),
    [
        ("rev", "31.12.2023", "its day or month is first"),
        ("rev", "12/31/2023", "its day or month is first"),
        ("rev", "31.12.23 10:00", "its day or month is first"),
        ("rev", "5. März 2024", "its day or month is first"),
        ("rev", "5/10/2024 1:00 PM", "its day or month is first"),
        ("rev", "2024-05-10 1:00 PM", "its time is in AM or PM"),
        ("rev", "Nov 5, 2023", "it names its month"),
        ("rev", "2024-05-01 10:00:00 CET", "the letters of its zone"),
        (GERMAN, "12/31/2023", "is not a time in a stated format"),
        (MONEY, "much", "is not an amount of money"),
    ],
)
def test_a_version_that_does_not_sort_rejects_its_row(
    version: Version, value: str, reason: str, spark: SparkSession, make_source: MakeSource
) -> None:
    (row,) = mapped(spark, make_source, version, value)
    assert row["_rejected"]
    assert len(row["_reasons"]) == 1
    assert row["_reasons"][0].startswith(f"version: '{value}' ")
    assert reason in row["_reasons"][0]


@pytest.mark.parametrize("value", ["12.10.1", "rev 2023", "2024-W05", "20240501", "A-31", "v1.2.3 pm", "may-1"])
def test_a_version_that_is_no_date_is_taken(value: str, spark: SparkSession, make_source: MakeSource) -> None:
    (row,) = mapped(spark, make_source, "rev", value)
    assert row["_reasons"] == []
    assert row["version"]


def test_a_missing_version_is_older_than_any(spark: SparkSession, make_source: MakeSource) -> None:
    (row,) = mapped(spark, make_source, "rev", None)
    assert (row["_reasons"], row["version"]) == ([], None)


def test_a_version_that_fails_is_named(spark: SparkSession, make_source: MakeSource) -> None:
    fault = find_mapping_fault(raw_rows(spark, ("two",)), source_of(make_source, "int(rev)"), PROFILES)
    assert fault
    assert 'version = "int(rev)" fails on some row: CAST_INVALID_INPUT (every field is a text; ' in fault
    assert "CAST(x AS decimal(18,8))" in fault


def test_the_documented_versions_are_read(spark: SparkSession, make_source: MakeSource) -> None:
    """The one is in the column `changed`, the other in the name of the file."""
    assert len(DOCUMENTED) == 2
    files, times = ("orders_12312023.csv", "orders_01022024.csv"), ("31.12.2023 09:00", "02.01.2024 09:00")
    frame = raw_rows(spark, times).withColumns(
        {"changed": F.col("rev"), "_file": F.when(F.col("id") == "0", files[0]).otherwise(files[1])}
    )
    for version in DOCUMENTED:
        rows = map_rows(frame, source_of(make_source, version), PROFILES).orderBy("customer_id").collect()
        assert [row["_reasons"] for row in rows] == [[], []]
        assert rows[0]["version"] < rows[1]["version"]
