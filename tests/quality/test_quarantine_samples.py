"""Samples of rejected rows show values of visible columns, and no personal value."""

import json
from datetime import UTC, datetime

import pytest
from pyspark.sql import Row, SparkSession

from crmlake.contracts.schema import schema
from crmlake.quality.quarantine.samples import count_resolutions, summarise_open_rows
from crmlake.report.intake_rows import count_reasons
from crmlake.tables import QUARANTINE

TABLE = "silver.order_lines"
DAYS = [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
PERSON = "Jané Ä. Doe-9½€"
LONG = "x" * 500


def raw(**fields: str) -> str:
    return json.dumps(fields)


def row(file: str, raw_row: str, *rules: str, ended: str | None = None, source: str = "shop") -> tuple:
    end = (ended, DAYS[0], "ann", "why") if ended else (None,) * 4
    return ("b", source, TABLE, file, raw_row, ["with values"], list(rules), *end)


ROWS = [
    row("a.csv", raw(qty="two", who=PERSON, note="write to ann@example.org"), "quantity cannot be cast to int"),
    row("b.csv", raw(qty="zwei", who=PERSON), "quantity cannot be cast to int", "product_id is missing"),
    row("b.csv", raw(qty=LONG), "quantity cannot be cast to int"),
    row("c.csv", raw(qty="drei", who=PERSON), "quantity cannot be cast to int", ended="replayed"),
    row("c.csv", raw(qty="-1", who=PERSON), "a sale has a quantity above 0", ended="discarded"),
    row("gone.csv", "no JSON", "the row is odd", source="gone"),
]
FILES = [("shop", "a.csv", DAYS[0]), ("shop", "b.csv", DAYS[1]), ("shop", "b.csv", DAYS[2]), ("shop", "c.csv", DAYS[2])]


@pytest.fixture(scope="module")
def summary(spark: SparkSession) -> dict[str, Row]:
    rows = spark.createDataFrame(ROWS, schema(QUARANTINE))
    files = spark.createDataFrame(FILES, "source string, file string, found_at timestamp")
    visible = {("shop", TABLE): ["qty", "note"], ("other", TABLE): ["who"]}
    return {group["reason"]: group for group in summarise_open_rows(rows, files, visible).collect()}


def test_open_rows_count_for_each_of_their_reasons_the_most_frequent_first(summary: dict[str, Row]) -> None:
    counts = [(reason, group["source"], group["rows"]) for reason, group in summary.items()]
    assert counts == [
        ("quantity cannot be cast to int", "shop", 3),
        ("the row is odd", "gone", 1),
        ("product_id is missing", "shop", 1),
    ]


def test_first_and_last_seen_are_the_times_of_files_or_null(summary: dict[str, Row]) -> None:
    times = {reason: (group["first_seen"], group["last_seen"]) for reason, group in summary.items()}
    naive = [day.replace(tzinfo=None) for day in DAYS]
    assert times["quantity cannot be cast to int"] == (naive[0], naive[2])
    assert times["product_id is missing"] == (naive[1], naive[2])
    assert times["the row is odd"] == (None, None)


def test_samples_show_visible_columns_and_no_personal_value(summary: dict[str, Row]) -> None:
    (only,) = summary["product_id is missing"]["samples"]
    assert json.loads(only) == {"qty": "zwei", "who": "(masked: Aaaa A. Aaa-99?)"}
    first = json.loads(summary["quantity cannot be cast to int"]["samples"][0])
    assert first == {"qty": "two", "who": "(masked: Aaaa A. Aaa-99?)", "note": "write to [mail]"}
    assert summary["the row is odd"]["samples"] == ["(masked)"]
    samples = " ".join(sample for group in summary.values() for sample in group["samples"])
    assert PERSON not in samples
    assert "x" * 41 not in samples


def test_the_report_counts_open_replayed_and_discarded_rows(spark: SparkSession) -> None:
    rows = spark.createDataFrame(ROWS, schema(QUARANTINE))
    assert [tuple(counts) for counts in count_resolutions(rows).collect()] == [
        ("gone", TABLE, 1, 0, 0),
        ("shop", TABLE, 3, 1, 1),
    ]
    counts = {record["reason"]: record["rows"] for record in count_reasons(rows).collect()}
    assert counts == {
        "quantity cannot be cast to int": 3,
        "product_id is missing": 1,
        "a sale has a quantity above 0": 1,
        "the row is odd": 1,
    }
