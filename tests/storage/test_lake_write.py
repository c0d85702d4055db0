"""Every write twice is one write; readers choose the version."""

from datetime import date

import pytest
from pyspark.sql import DataFrame

from crmlake.contracts import Append, Column, Contract, Merge, Replace
from crmlake.errors import ContractError
from crmlake.storage import Lake
from crmlake.storage import merge as merging
from crmlake.tables import BRONZE

FIRST, SECOND = date(2024, 1, 1), date(2024, 2, 1)
COLUMNS = (Column("name", "string", "Which."), Column("n", "int", "A number.", null="not known"))
SCORES = Contract("gold.scores", "One score.", COLUMNS, ("as_of", "name"), Replace())
EVENTS = Contract("silver.events", "One event.", COLUMNS, (), Append())
ITEMS = Contract(
    "silver.items",
    "One item.",
    (*COLUMNS, Column("changed_on", "date", "When.", null="not known"), Column("file", "string", "Where from.")),
    ("name",),
    Merge(newest=("changed_on", "file")),
)


def frame(lake: Lake, *rows: tuple) -> DataFrame:
    return lake.spark.createDataFrame(rows, "name string, n int")


def items(lake: Lake, *rows: tuple) -> DataFrame:
    return lake.spark.createDataFrame(rows, "name string, n int, changed_on date, file string, _deleted boolean")


def stands(lake: Lake, contract: Contract, version: int | None = None) -> list[tuple]:
    found = lake.read(contract, lake.latest(contract).version if version is None else version)
    return sorted(tuple(row) for row in found.collect())


def test_a_replace_twice_is_one_and_leaves_other_dates(lake: Lake) -> None:
    lake.ensure(SCORES)
    lake.write(SCORES, frame(lake, ("a", 1), ("b", 2)), FIRST, "x", rebuild=False)
    for _ in range(2):
        written = lake.write(SCORES, frame(lake, ("a", 3)), SECOND, "x", rebuild=False)
    assert written.rows == 1
    assert stands(lake, SCORES) == [(FIRST, "a", 1), (FIRST, "b", 2), (SECOND, "a", 3)]
    lake.write(SCORES, frame(lake, ("c", 4)), FIRST, "x", rebuild=False)
    assert stands(lake, SCORES) == [(FIRST, "c", 4), (SECOND, "a", 3)]


def test_an_append_of_a_known_batch_replaces_it(lake: Lake) -> None:
    lake.ensure(EVENTS)
    lake.write(EVENTS, frame(lake, ("a", 1)), FIRST, "one", rebuild=False)
    for _ in range(2):
        lake.write(EVENTS, frame(lake, ("b", 2), ("b", 2)), FIRST, "two", rebuild=False)
    assert stands(lake, EVENTS) == [("one", "a", 1), ("two", "b", 2), ("two", "b", 2)]
    lake.write(EVENTS, frame(lake, ("c", 3)), FIRST, "start", rebuild=True)
    assert stands(lake, EVENTS) == [("start", "c", 3)]


def test_a_batch_that_is_appended_brings_its_own_columns(lake: Lake) -> None:
    landed = Contract("bronze.landed", "One row.", COLUMNS, (), Append(), open=True, properties=BRONZE.properties)
    lake.ensure(landed)
    lake.append(landed, frame(lake, ("a", 1)), "one")
    wider = frame(lake, ("b", 2)).selectExpr("*", "'x' AS `new one`")
    lake.append(landed, wider, "other")
    assert stands(lake, landed) == [("one", "a", 1, None), ("other", "b", 2, "x")]


@pytest.mark.parametrize("few", [0, merging.FEW])
def test_a_correction_writes_no_other_row_again(lake: Lake, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(merging, "FEW", few)
    corrected = Contract(f"silver.corrected_{few}", "One item.", ITEMS.columns, ITEMS.grain, ITEMS.write)
    lake.ensure(corrected)
    rows = items(lake, ("a", 1, FIRST, "f1", False), ("b", 2, FIRST, "f1", False)).coalesce(1)
    lake.write(corrected, rows, FIRST, "x", rebuild=False)
    before = lake.read(corrected, lake.latest(corrected).version).inputFiles()
    changed = items(lake, ("b", 3, SECOND, "f2", False), ("c", 4, SECOND, "f2", False))
    written = lake.write(corrected, changed, FIRST, "x", rebuild=False)
    assert written.rows == 2
    assert set(before) < set(lake.read(corrected, written.version).inputFiles())
    assert stands(lake, corrected) == [("a", 1, FIRST, "f1"), ("b", 3, SECOND, "f2"), ("c", 4, SECOND, "f2")]


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
    lake.write(ITEMS, first, FIRST, "x", rebuild=True)
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
        lake.write(ITEMS, second, FIRST, "x", rebuild=False)
    return lake


def test_a_merge_keeps_the_newest_version_of_each_grain_and_a_deletion_is_one(merged: Lake) -> None:
    found = {name: n for name, n, *_ in stands(merged, ITEMS)}
    assert found == {"older": 1, "equal": 2, "newer": 2, "undated": 2, "came back": 1, "fresh": 2}


def test_an_undated_version_does_not_replace_a_dated_one(merged: Lake) -> None:
    merged.write(ITEMS, items(merged, ("newer", 3, None, "f9", False)), FIRST, "x", rebuild=False)
    assert ("newer", 2, FIRST, "f3") in stands(merged, ITEMS)


def test_a_version_reads_as_it_was(merged: Lake) -> None:
    assert {(name, n) for name, n, *_ in stands(merged, ITEMS, version=1)} == {
        ("older", 1),
        ("equal", 1),
        ("newer", 1),
        ("undated", 1),
        ("gone", 1),
        ("came back", 1),
    }


def test_changes_are_what_came_and_went_between_two_versions(merged: Lake) -> None:
    found = merged.changes(ITEMS, 1, 2).select("_change", "name", "n").collect()
    assert {tuple(row) for row in found} == {
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


def test_rows_that_do_not_keep_the_contract_are_refused_with_every_fault(merged: Lake) -> None:
    wrong = merged.spark.createDataFrame([("a", "b", 1)], "name string, n string, more int")
    with pytest.raises(ContractError) as caught:
        merged.write(EVENTS, wrong, FIRST, "x", rebuild=False)
    for fault in ("'n' is string, expected int", "'more' is not in the contract"):
        assert fault in str(caught.value)


def test_a_merge_of_nothing_is_no_version_and_brings_no_row(lake: Lake) -> None:
    lake.ensure(ITEMS)
    before = lake.latest(ITEMS).version
    written = lake.write(ITEMS, items(lake), FIRST, "x", rebuild=False)
    assert (written.version, written.rows) == (before, 0)


def test_a_source_made_anew_keeps_only_what_came_and_touches_only_what_differs(lake: Lake) -> None:
    columns = (Column("source", "string", "Which."), *ITEMS.columns)
    shelf = Contract("silver.shelf", "One item.", columns, ("source", "name"), ITEMS.write)
    kinds = "source string, name string, n int, changed_on date, file string"
    first = [("a", "same", 1), ("a", "older now", 1), ("a", "gone", 1), ("b", "newer", 1), ("b", "stays", 1)]
    then = [("a", "same", 1), ("a", "older now", 2), ("a", "fresh", 2), ("b", "newer", 2)]
    dated = [(*row, None if row[1:] == ("older now", 2) else SECOND, "f") for row in (*first, *then)]
    lake.ensure(shelf)
    lake.write(shelf, lake.spark.createDataFrame(dated[:5], kinds), FIRST, "x", rebuild=True)
    lake.renew(shelf, lake.spark.createDataFrame(dated[5:], kinds), "two", ["a"])
    assert {(source, name, n) for source, name, n, *_ in stands(lake, shelf)} == {*then, ("b", "stays", 1)}
    changed = lake.changes(shelf, 1, lake.latest(shelf).version).select("_change", "name").collect()
    assert {tuple(row) for row in changed} == {
        ("removed", "gone"), ("removed", "older now"), ("added", "older now"), ("added", "fresh"), ("removed", "newer"),
        ("added", "newer"),
    }  # fmt: skip
    lake.renew(shelf, lake.spark.createDataFrame([], kinds), "two", ["a"])
    assert [row[1] for row in stands(lake, shelf)] == ["newer", "stays"]
