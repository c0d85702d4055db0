"""What becomes of rejected rows when their source is validated again: planted before and after."""

from datetime import UTC, datetime

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import schema
from crmlake.quality.quarantine.resolution import discard_rows, open_rows, resolve_rows
from crmlake.runtime import Request
from crmlake.tables import QUARANTINE

THEN, NOW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
REQUEST, MAPPED = Request("ann", NOW, "mended"), ("shop/silver.order_lines",)
RESOLVED = {"replayed": ("replayed", THEN, "bob", "before"), "discarded": ("discarded", THEN, "bob", "junk")}
OPEN = (None, None, None, None)


def before(row: str, resolution: str | None = None, table: str = "silver.order_lines") -> tuple:
    return ("first", "shop", table, "a.csv", row, ["old"], ["old"], *(RESOLVED[resolution] if resolution else OPEN))


def rejected(row: str) -> tuple:
    return ("shop", "silver.order_lines", "a.csv", row, ["new"], ["new"])


BEFORE = [
    before("good now"),
    before("bad still"),
    before("twice, one good now"),
    before("twice, one good now"),
    before("replayed before", "replayed"),
    before("replayed, bad again", "replayed"),
    before("discarded, bad still", "discarded"),
    before("discarded, good now", "discarded"),
    before("one discarded, one good now", "discarded"),
    before("one discarded, one good now"),
    before("unmapped", table="silver.payments"),
]
REJECTED = [
    rejected("bad still"),
    rejected("twice, one good now"),
    rejected("replayed, bad again"),
    rejected("discarded, bad still"),
    rejected("one discarded, one good now"),
    rejected("bad for the first time"),
]
KINDS = "source string, table_name string, file string, row string, reasons array<string>, rules array<string>"


@pytest.fixture(scope="module")
def resolved(spark: SparkSession) -> dict[str, list[Row]]:
    """The rows after two validations, which must be the same as after one."""
    now = open_rows(spark.createDataFrame(REJECTED, KINDS))
    rows = resolve_rows(spark.createDataFrame(BEFORE, schema(QUARANTINE)), now, MAPPED, REQUEST)
    later = Request("eve", datetime(2025, 1, 1, tzinfo=UTC), "again")
    by_row: dict[str, list[Row]] = {}
    for row in resolve_rows(rows, now, MAPPED, later).orderBy(F.col("resolution").asc_nulls_first()).collect():
        by_row.setdefault(row["row"], []).append(row)
    return by_row


def test_no_row_is_lost_and_none_invented(resolved: dict[str, list[Row]]) -> None:
    once = {row[4]: 1 for row in (*BEFORE, *(("", *row) for row in REJECTED))}
    expected = once | {"twice, one good now": 2, "one discarded, one good now": 2}
    assert {row: len(rows) for row, rows in resolved.items()} == expected


@pytest.mark.parametrize("row", ["bad still", "replayed, bad again", "bad for the first time"])
def test_a_row_rejected_now_is_open_with_its_reasons_of_now(row: str, resolved: dict[str, list[Row]]) -> None:
    (one,) = resolved[row]
    assert tuple(one)[-4:] == OPEN
    assert (one["batch"], one["reasons"]) == (None, ["new"])  # the writer gives it the batch of the write


@pytest.mark.parametrize("row", ["good now", "discarded, good now"])
def test_a_row_rejected_no_more_was_replayed_by_whoever_asked(row: str, resolved: dict[str, list[Row]]) -> None:
    (one,) = resolved[row]
    assert (one["resolution"], one["resolved_by"], one["resolved_because"]) == ("replayed", "ann", "mended")
    assert one["resolved_at"].replace(tzinfo=UTC) == NOW
    assert (one["batch"], one["reasons"]) == ("first", ["old"])


def test_of_equal_rows_each_is_resolved_for_itself(resolved: dict[str, list[Row]]) -> None:
    assert [row["resolution"] for row in resolved["twice, one good now"]] == [None, "replayed"]
    assert [row["resolution"] for row in resolved["one discarded, one good now"]] == ["discarded", "replayed"]


@pytest.mark.parametrize(
    ("row", "resolution"), [("replayed before", "replayed"), ("discarded, bad still", "discarded")]
)
def test_a_resolution_stays_as_it_was(row: str, resolution: str, resolved: dict[str, list[Row]]) -> None:
    (one,) = resolved[row]
    signature = (one["resolution"], one["resolved_by"], one["resolved_because"])
    assert signature == (resolution, "bob", RESOLVED[resolution][-1])


def test_a_row_that_no_mapping_reads_any_more_is_discarded(resolved: dict[str, list[Row]]) -> None:
    assert resolved["unmapped"][0]["resolution"] == "discarded"


def test_discarding_resolves_the_selected_open_rows_and_no_others(spark: SparkSession) -> None:
    rows = [before("a"), before("b"), before("a", "replayed")]
    frame = discard_rows(spark.createDataFrame(rows, schema(QUARANTINE)), F.col("row") == "a", REQUEST)
    assert sorted((r["row"], str(r["resolution"]), str(r["resolved_by"])) for r in frame.collect()) == [
        ("a", "discarded", "ann"), ("a", "replayed", "bob"), ("b", "None", "None"),
    ]  # fmt: skip
