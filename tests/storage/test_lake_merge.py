"""Rows are merged on their grain: the newest version of each stays, whatever came first."""

from datetime import date

import pytest
from pyspark.sql import DataFrame

from crmlake.contracts import Column, Contract, Merge, Replace, WriteContext
from crmlake.storage import Lake, matches

FIRST, SECOND = date(2024, 1, 1), date(2024, 2, 1)
INCREMENT, FULL = WriteContext(FIRST, "x"), WriteContext(FIRST, "x", full_reload=True)
RELOAD = WriteContext(FIRST, "two", reloaded_sources=("a",))
COLUMNS = (Column("name", "string", "Which."), Column("n", "int", "A number.", null="not known"))
ITEMS = Contract(
    "silver.items",
    "One item.",
    (*COLUMNS, Column("changed_on", "date", "When.", null="not known"), Column("file", "string", "Where from.")),
    ("name",),
    Merge(newest=("changed_on", "file")),
)


def items(lake: Lake, *rows: tuple) -> DataFrame:
    return lake.spark.createDataFrame(rows, "name string, n int, changed_on date, file string, _deleted boolean")


def content(lake: Lake, contract: Contract, version: int | None = None) -> list[tuple]:
    rows = lake.read(contract, lake.latest_version(contract) if version is None else version)
    return sorted(tuple(row) for row in rows.collect())


@pytest.mark.parametrize("few", [0, matches.FEW])
def test_a_correction_writes_no_other_row_again(lake: Lake, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(matches, "FEW", few)
    corrected = Contract(f"silver.corrected_{few}", "One item.", ITEMS.columns, ITEMS.grain, ITEMS.write)
    lake.ensure(corrected)
    rows = items(lake, ("a", 1, FIRST, "f1", False), ("b", 2, FIRST, "f1", False)).coalesce(1)
    lake.write(corrected, rows, INCREMENT)
    before = lake.read(corrected, lake.latest(corrected).version).inputFiles()
    changed = items(lake, ("b", 3, SECOND, "f2", False), ("c", 4, SECOND, "f2", False))
    written = lake.write(corrected, changed, INCREMENT)
    assert written.rows == 2
    assert set(before) < set(lake.read(corrected, written.version).inputFiles())
    assert content(lake, corrected) == [("a", 1, FIRST, "f1"), ("b", 3, SECOND, "f2"), ("c", 4, SECOND, "f2")]


@pytest.fixture(scope="module")
def merged(lake: Lake) -> Lake:
    """Versions of four items: the first write, then older, equal, newer and first-dated ones, and one taken out."""
    lake.ensure(ITEMS)
    first = items(
        lake,
        ("older", 1, SECOND, "f2", False),
        ("equal", 1, SECOND, "f2", False),
        ("newer", 1, FIRST, "f2", False),
        ("undated", 1, None, "f2", False),
        ("gone", 1, FIRST, "f2", False),
        ("came back", 1, SECOND, "f4", False),
    )
    lake.write(ITEMS, first, FULL)
    second = items(
        lake,
        ("older", 2, FIRST, "f9", False),
        ("equal", 2, SECOND, "f2", False),
        ("newer", 2, FIRST, "f3", False),
        ("undated", 2, FIRST, "f1", False),
        ("gone", None, FIRST, "f3", True),
        ("came back", None, FIRST, "f9", True),
        ("never", None, FIRST, "f3", True),
        ("fresh", 2, None, "f3", False),
    )
    for _ in range(2):
        lake.write(ITEMS, second, INCREMENT)
    return lake


def test_a_merge_keeps_the_newest_version_of_each_grain_and_a_deletion_is_one(merged: Lake) -> None:
    numbers = {name: n for name, n, *_ in content(merged, ITEMS)}
    assert numbers == {"older": 1, "equal": 2, "newer": 2, "undated": 2, "came back": 1, "fresh": 2}


def test_an_undated_version_does_not_replace_a_dated_one(merged: Lake) -> None:
    merged.write(ITEMS, items(merged, ("newer", 3, None, "f9", False)), INCREMENT)
    assert ("newer", 2, FIRST, "f3") in content(merged, ITEMS)


def test_a_version_reads_as_it_was(merged: Lake) -> None:
    assert {(name, n) for name, n, *_ in content(merged, ITEMS, version=1)} == {
        ("older", 1),
        ("equal", 1),
        ("newer", 1),
        ("undated", 1),
        ("gone", 1),
        ("came back", 1),
    }


def test_changes_are_what_came_and_went_between_two_versions(merged: Lake) -> None:
    changes = merged.changes(ITEMS, 1, 2).select("_change", "name", "n").collect()
    assert {tuple(row) for row in changes} == {
        *(("removed", name, 1) for name in ("equal", "newer", "undated", "gone")),
        *(("added", name, 2) for name in ("equal", "newer", "undated", "fresh")),
    }


def test_without_an_earlier_version_every_row_is_a_change(merged: Lake) -> None:
    rows = merged.changes(ITEMS, None, 1).collect()
    assert len(rows) == 6
    assert {row["_change"] for row in rows} == {"added"}


def test_between_equal_versions_nothing_changed(merged: Lake) -> None:
    nothing = merged.changes(ITEMS, 2, 2)
    assert nothing.count() == 0
    assert nothing.columns[-1] == "_change"


def test_a_merge_of_nothing_is_no_version_and_brings_no_row(lake: Lake) -> None:
    lake.ensure(ITEMS)
    before = lake.latest(ITEMS).version
    written = lake.write(ITEMS, items(lake), INCREMENT)
    assert (written.version, written.rows) == (before, 0)


def test_a_source_made_anew_keeps_only_what_came_and_touches_only_what_differs(lake: Lake) -> None:
    columns = (Column("source", "string", "Which."), *ITEMS.columns)
    shelf = Contract("silver.shelf", "One item.", columns, ("source", "name"), ITEMS.write)
    kinds = "source string, name string, n int, changed_on date, file string"
    first = [("a", "same", 1), ("a", "older now", 1), ("a", "gone", 1), ("b", "newer", 1), ("b", "stays", 1)]
    then = [("a", "same", 1), ("a", "older now", 2), ("a", "fresh", 2), ("b", "newer", 2)]
    dated = [(*row, None if row[1:] == ("older now", 2) else SECOND, "f") for row in (*first, *then)]
    lake.ensure(shelf)
    lake.write(shelf, lake.spark.createDataFrame(dated[:5], kinds), FULL)
    lake.write(shelf, lake.spark.createDataFrame(dated[5:], kinds), RELOAD)
    assert {(source, name, n) for source, name, n, *_ in content(lake, shelf)} == {*then, ("b", "stays", 1)}
    changed = lake.changes(shelf, 1, lake.latest(shelf).version).select("_change", "name").collect()
    assert {tuple(row) for row in changed} == {
        ("removed", "gone"), ("removed", "older now"), ("added", "older now"), ("added", "fresh"), ("removed", "newer"),
        ("added", "newer"),
    }  # fmt: skip
    lake.write(shelf, lake.spark.createDataFrame([], kinds), RELOAD)
    assert [row[1] for row in content(lake, shelf)] == ["newer", "stays"]


def test_rows_with_maps_are_merged_within_their_date_and_compared_in_any_order(lake: Lake) -> None:
    """Spark compares no maps by itself; rows that are removed count as well."""
    columns = (Column("source", "string", "Which."), Column("traits", "map<string,int>", "Its traits."))
    dated = Contract("gold.traits", "One thing.", columns, ("as_of", "source"), Replace())
    lake.ensure(dated)

    def write(context: WriteContext, *rows: tuple) -> int:
        frame = lake.spark.createDataFrame(rows, "source string, traits map<string,int>, _deleted boolean")
        return lake.write(dated, frame, context).rows

    for as_of in (FIRST, SECOND):
        write(WriteContext(as_of, "x"), *((name, {"p": 1, "q": 2}, False) for name in "abc"))
    assert write(INCREMENT, ("a", {"p": 9}, False), ("b", {}, True)) == 2
    assert content(lake, dated)[:2] == [(FIRST, "a", {"p": 9}), (FIRST, "c", {"p": 1, "q": 2})]
    assert write(WriteContext(SECOND, "x", reloaded_sources=("a", "b")), ("a", {"q": 2, "p": 1}, False)) == 1
    assert [row[:2] for row in content(lake, dated)] == [(FIRST, "a"), (FIRST, "c"), (SECOND, "a"), (SECOND, "c")]
