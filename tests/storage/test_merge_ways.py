"""A merge takes the cheapest way that gives its rows: an append, a replacement by keys, or Delta's MERGE."""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest

from crmlake.contracts import Column, Contract, Merge, Replace, WriteContext
from crmlake.storage import Lake

DAY = date(2024, 1, 1)
INCREMENT = WriteContext(DAY, "x")
COLUMNS = (
    Column("name", "string", "Which."),
    Column("part", "int", "Which of its parts."),
    Column("n", "int", "A number.", null="not known"),
    Column("version", "string", "Which version.", null="not known"),
)
GRAIN = ("name", "part")
KIND = "name string, part int, n int, version string, _deleted boolean"
Rows = dict[tuple[str, int], tuple[int | None, str | None]]


def _table(lake: Lake, name: str, **others: Any) -> Contract:
    contract = Contract(f"silver.{name}", "One part.", COLUMNS, GRAIN, Merge(newest=("version",)), **others)
    lake.ensure(contract)
    return contract


def _write(lake: Lake, contract: Contract, *rows: tuple) -> tuple[str, int]:
    """Return the operation of the commit, and the rows that it is said to have brought."""
    written = lake.write(contract, lake.spark.createDataFrame(rows, KIND), INCREMENT)
    commit = lake.spark.sql(f"DESCRIBE HISTORY delta.`{lake.path(contract)}` LIMIT 1").first()
    assert commit is not None
    parameters = commit["operationParameters"]
    return parameters.get("replaceUsingCols", parameters.get("mode", commit["operation"])), written.rows


def _content(lake: Lake, contract: Contract) -> Rows:
    rows = [tuple(row) for row in lake.read_latest(contract).select("name", "part", "n", "version").collect()]
    assert len({row[:2] for row in rows}) == len(rows)
    return {(name, part): (n, version) for name, part, n, version in rows}


def test_new_rows_are_appended(lake: Lake) -> None:
    table = _table(lake, "appended")
    assert _write(lake, table, ("a", 1, 1, "1", False), ("gone", 1, None, "1", True)) == ("Append", 1)
    # Within the bounds of the rows that stand, of the same name, but another part.
    assert _write(lake, table, ("a", 2, 2, "1", False), ("a", 0, 0, "1", False)) == ("Append", 2)
    assert _content(lake, table) == {("a", 1): (1, "1"), ("a", 2): (2, "1"), ("a", 0): (0, "1")}


def test_corrections_replace_rows_of_their_keys(lake: Lake) -> None:
    table = _table(lake, "replaced")
    _write(lake, table, *(("a", part, part, "1", False) for part in range(9)))
    operation, rows = _write(lake, table, ("a", 3, 30, "2", False), ("a", 4, 40, "0", False), ("b", 4, 50, "1", False))
    assert (operation, rows) == ("(name, part)", 2)  # an older version of a part is left out
    expected = {("a", part): (part, "1") for part in range(9)} | {("a", 3): (30, "2"), ("b", 4): (50, "1")}
    assert _content(lake, table) == expected
    latest = lake.latest_version(table)
    assert not lake.was_overwritten(table, latest - 1, latest)
    changed = lake.changes(table, latest - 1, latest).select("_change", "name", "n").collect()
    assert {tuple(row) for row in changed} == {("removed", "a", 3), ("added", "a", 30), ("added", "b", 50)}


def test_only_rows_that_are_removed_need_a_merge(lake: Lake) -> None:
    table = _table(lake, "removed")
    _write(lake, table, ("a", 1, 1, "1", False), ("a", 2, 2, "3", False))
    assert _write(lake, table, ("a", 2, None, "2", True), ("a", 3, 3, "1", False))[0] == "Append"
    assert _write(lake, table, ("a", 1, None, "2", True), ("a", 3, 4, "1", False)) == ("MERGE", 2)
    assert _content(lake, table) == {("a", 2): (2, "3"), ("a", 3): (4, "1")}


def test_the_rows_are_computed_once(lake: Lake) -> None:
    table, computed = _table(lake, "computed"), lake.spark.sparkContext.accumulator(0)

    def count(rows: Any) -> Any:
        for frame in rows:
            computed.add(len(frame))
            yield frame

    for version in "12":
        rows = lake.spark.createDataFrame([("a", 1, 1, version, False)], KIND).mapInPandas(count, KIND)
        lake.write(table, rows, INCREMENT)
    assert computed.value == 2


@pytest.mark.parametrize("seed", range(2))
def test_every_way_gives_the_rows_of_a_model_and_tells_the_changes(lake: Lake, seed: int) -> None:
    draw, table, expected = random.Random(seed), _table(lake, f"drawn_{seed}"), Rows()  # noqa: S311
    ways = set()
    for number in range(7):
        before, version_before = dict(expected), lake.latest_version(table)
        keys = draw.sample([(name, part) for name in "abcd" for part in range(6)], 5)
        values = (draw.randint(0, 99), draw.choice([None, "1", "2", "3"]), number > 3 and draw.random() < 0.5)
        rows = [(*key, values[0] + place, *values[1:]) for place, key in enumerate(keys)]
        ways.add(_write(lake, table, *rows)[0])
        for name, part, n, version, is_deleted in rows:
            old = expected.get((name, part))
            if old and (old[1] or "") > (version or ""):
                continue
            expected.pop((name, part), None)
            if not is_deleted:
                expected[name, part] = (n, version)
        assert _content(lake, table) == expected
        changes = lake.changes(table, version_before, lake.latest_version(table))
        changes = changes.select(*GRAIN, "n", "version", "_change").collect()
        assert Counter(map(tuple, changes)) == _difference(before, expected)
    assert len(ways) > 1


def _difference(before: Rows, after: Rows) -> Counter[tuple]:
    old, new = ({(*key, *value) for key, value in rows.items()} for rows in (before, after))
    return Counter([*((*row, "removed") for row in old - new), *((*row, "added") for row in new - old)])


def test_a_change_of_a_date_touches_no_other_date(lake: Lake) -> None:
    columns = (Column("name", "string", "Which."), Column("n", "int", "A number."))
    table = Contract("gold.dated", "One thing.", columns, ("as_of", "name"), Replace())
    lake.ensure(table)
    kind = "name string, n int, _deleted boolean"
    for day, n in ((1, 1), (2, 2), (2, 3)):
        context = WriteContext(date(2024, 1, day), "x")
        lake.write(table, lake.spark.createDataFrame([("a", n, False)], kind), context)
    assert {tuple(row) for row in lake.read_latest(table).collect()} == {
        (date(2024, 1, 1), "a", 1),
        (date(2024, 1, 2), "a", 3),
    }
