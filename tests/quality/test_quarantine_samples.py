"""What is shown of refused rows, and what never is."""

import json
from datetime import UTC, datetime

import pytest
from pyspark.sql import Row, SparkSession

from crmlake.contracts.schema import schema
from crmlake.quality.quarantine.samples import waiting
from crmlake.report.gather import endings, reasons
from crmlake.tables import QUARANTINE

TABLE = "silver.order_lines"
DAYS = [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
NOBODY = "Jane Doe"
LONG = "x" * 500


def raw(**fields: str) -> str:
    return json.dumps(fields)


def row(file: str, raw_row: str, *told: str, ended: str | None = None, source: str = "shop") -> tuple:
    end = (ended, DAYS[0], "ann", "why") if ended else (None,) * 4
    return ("b", source, TABLE, file, raw_row, list(told), *end)


ROWS = [
    row("a.csv", raw(qty="two", who=NOBODY, note="write to ann@example.org"), "quantity: 'two' is no int"),
    row("b.csv", raw(qty="zwei", who=NOBODY), "quantity: 'zwei' is no int", "product_id is missing"),
    row("b.csv", raw(qty=LONG), "quantity: 'xxx' is no int"),
    row("c.csv", raw(qty="drei", who=NOBODY), "quantity: 'drei' is no int", ended="replayed"),
    row("c.csv", raw(qty="-1", who=NOBODY), "a sale has a quantity above 0; found quantity = -1", ended="discarded"),
    row("gone.csv", "no JSON", "the row is odd", source="gone"),
]
FILES = [("shop", "a.csv", DAYS[0]), ("shop", "b.csv", DAYS[1]), ("shop", "b.csv", DAYS[2]), ("shop", "c.csv", DAYS[2])]


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> dict[str, Row]:
    rows = spark.createDataFrame(ROWS, schema(QUARANTINE))
    files = spark.createDataFrame(FILES, "source string, file string, found_at timestamp")
    shown = {("shop", TABLE): ["qty", "note"], ("other", TABLE): ["who"]}
    return {each["reason"]: each for each in waiting(rows, files, shown).collect()}


def test_open_rows_count_for_each_of_their_reasons_the_most_first(found: dict[str, Row]) -> None:
    counts = [(reason, each["source"], each["rows"]) for reason, each in found.items()]
    assert counts == [
        ("quantity is no int", "shop", 3), ("the row is odd", "gone", 1), ("product_id is missing", "shop", 1),
    ]  # fmt: skip


def test_since_when_they_wait_is_told_where_it_is_known(found: dict[str, Row]) -> None:
    seen = {reason: (each["first_seen"], each["last_seen"]) for reason, each in found.items()}
    naive = [day.replace(tzinfo=None) for day in DAYS]
    assert seen["quantity is no int"] == (naive[0], naive[2])
    assert seen["product_id is missing"] == (naive[1], naive[2])
    assert seen["the row is odd"] == (None, None)


def test_samples_show_what_may_be_shown_and_nobody(found: dict[str, Row]) -> None:
    (only,) = found["product_id is missing"]["samples"]
    assert json.loads(only) == {"qty": "zwei", "who": "(masked)"}
    first = json.loads(found["quantity is no int"]["samples"][0])
    assert first == {"qty": "two", "who": "(masked)", "note": "write to [mail]"}
    assert found["the row is odd"]["samples"] == ["(masked)"]
    said = " ".join(sample for each in found.values() for sample in each["samples"])
    assert NOBODY not in said
    assert "x" * 41 not in said


def test_the_report_counts_what_is_refused_and_how_the_rest_ended(spark: SparkSession) -> None:
    rows = spark.createDataFrame(ROWS, schema(QUARANTINE))
    assert [tuple(each) for each in endings(rows).collect()] == [("gone", TABLE, 1, 0, 0), ("shop", TABLE, 3, 1, 1)]
    told = {each["reason"]: each["rows"] for each in reasons(rows).to_dict("records")}
    assert told == {
        "quantity is no int": 3, "product_id is missing": 1, "a sale has a quantity above 0": 1, "the row is odd": 1,
    }  # fmt: skip
