"""What becomes of rows that wait, when their source is judged again: planted before and after."""

from datetime import UTC, datetime

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import conform, schema
from crmlake.quality.quarantine.resolution import discarded, opened, settled
from crmlake.tables import QUARANTINE
from crmlake.tables.resolution import Resolution

THEN, NOW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
ENDING = Resolution("ann", NOW, "mended", {"shop": ("silver.order_lines",)})
ENDED = {"replayed": ("replayed", THEN, "bob", "before"), "discarded": ("discarded", THEN, "bob", "junk")}
OPEN = (None, None, None, None)


def standing(row: str, ended: str | None = None, table: str = "silver.order_lines") -> tuple:
    return ("first", "shop", table, "a.csv", row, ["old"], *(ENDED[ended] if ended else OPEN))


def refused(row: str) -> tuple:
    return ("shop", "silver.order_lines", "a.csv", row, ["new"])


STANDING = [
    standing("good now"),
    standing("bad still"),
    standing("twice, one good now"),
    standing("twice, one good now"),
    standing("replayed before", "replayed"),
    standing("replayed, bad again", "replayed"),
    standing("discarded, bad still", "discarded"),
    standing("discarded, good now", "discarded"),
    standing("one discarded, one good now", "discarded"),
    standing("one discarded, one good now"),
    standing("unmapped", table="silver.payments"),
]
REFUSED = [
    refused("bad still"),
    refused("twice, one good now"),
    refused("replayed, bad again"),
    refused("discarded, bad still"),
    refused("one discarded, one good now"),
    refused("bad for the first time"),
]
KINDS = "source string, table_name string, file string, row string, reasons array<string>"


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> dict[str, list[Row]]:
    """Judged again twice, which must be the same as once."""
    now = opened(spark.createDataFrame(REFUSED, KINDS), "second")
    rows = settled(spark.createDataFrame(STANDING, schema(QUARANTINE)), now, QUARANTINE, ENDING)
    later = Resolution("eve", datetime(2025, 1, 1, tzinfo=UTC), "again", ENDING.mapped)
    again = conform(settled(rows, now, QUARANTINE, later), QUARANTINE)
    by_row: dict[str, list[Row]] = {}
    for row in again.orderBy(F.col("resolution").asc_nulls_first()).collect():
        by_row.setdefault(row["row"], []).append(row)
    return by_row


def test_no_row_is_lost_and_none_invented(found: dict[str, list[Row]]) -> None:
    once = {row[4]: 1 for row in (*STANDING, *(("", *row) for row in REFUSED))}
    wanted = once | {"twice, one good now": 2, "one discarded, one good now": 2}
    assert {row: len(rows) for row, rows in found.items()} == wanted


@pytest.mark.parametrize("row", ["bad still", "replayed, bad again", "bad for the first time"])
def test_what_is_refused_is_open_with_its_reasons_of_now(row: str, found: dict[str, list[Row]]) -> None:
    (one,) = found[row]
    assert tuple(one)[-4:] == OPEN
    assert (one["batch"], one["reasons"]) == ("second", ["new"])


@pytest.mark.parametrize("row", ["good now", "discarded, good now"])
def test_what_is_refused_no_more_was_replayed_by_whoever_asked(row: str, found: dict[str, list[Row]]) -> None:
    (one,) = found[row]
    assert (one["resolution"], one["resolved_by"], one["resolved_because"]) == ("replayed", "ann", "mended")
    assert one["resolved_at"].replace(tzinfo=UTC) == NOW
    assert (one["batch"], one["reasons"]) == ("first", ["old"])


def test_of_equal_rows_each_ends_for_itself(found: dict[str, list[Row]]) -> None:
    assert [row["resolution"] for row in found["twice, one good now"]] == [None, "replayed"]
    assert [row["resolution"] for row in found["one discarded, one good now"]] == ["discarded", "replayed"]


@pytest.mark.parametrize(("row", "ended"), [("replayed before", "replayed"), ("discarded, bad still", "discarded")])
def test_what_ended_stays_as_it_was_told(row: str, ended: str, found: dict[str, list[Row]]) -> None:
    (one,) = found[row]
    assert (one["resolution"], one["resolved_by"], one["resolved_because"]) == (ended, "bob", ENDED[ended][-1])


def test_what_no_mapping_reads_any_more_is_discarded(found: dict[str, list[Row]]) -> None:
    assert found["unmapped"][0]["resolution"] == "discarded"


def test_discarding_ends_the_open_rows_that_are_meant_and_no_others(spark: SparkSession) -> None:
    rows = [standing("a"), standing("b"), standing("a", "replayed")]
    frame = discarded(spark.createDataFrame(rows, schema(QUARANTINE)), F.col("row") == "a", ENDING)
    assert sorted((r["row"], str(r["resolution"]), str(r["resolved_by"])) for r in frame.collect()) == [
        ("a", "discarded", "ann"), ("a", "replayed", "bob"), ("b", "None", "None"),
    ]  # fmt: skip
