"""A write by a table's mode: what it adds, what it replaces and what it leaves alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts import Append, Column, Contract, Merge, Replace, WriteContext
from crmlake.errors import ContractError, LakeError
from crmlake.storage import Lake
from crmlake.tables import BRONZE

FIRST, SECOND = date(2024, 1, 1), date(2024, 2, 1)
COLUMNS = (Column("name", "string", "Which."), Column("n", "int", "A number.", null="not known"))
SOURCE = Column("source", "string", "Where from.")
SCORES = Contract("gold.scores", "One score.", COLUMNS, ("as_of", "name"), Replace())
EVENTS = Contract("silver.events", "One event.", COLUMNS, (), Append())
FAMILY = Column("family", "string", "The family of models.")
FAMILIES = Contract("gold.families", "One score.", (FAMILY, *COLUMNS), ("as_of", "family", "name"), Replace())
SHELVES = Contract("silver.shelves", "One thing.", (FAMILY, *COLUMNS), ("family", "name"), Merge())


def frame(lake: Lake, *rows: tuple) -> DataFrame:
    return lake.spark.createDataFrame(rows, "name string, n int")


def marked(lake: Lake, *rows: tuple) -> DataFrame:
    return lake.spark.createDataFrame(rows, "name string, n int, _deleted boolean")


def content(lake: Lake, contract: Contract) -> list[tuple]:
    return sorted(tuple(row) for row in lake.read(contract, lake.latest_version(contract)).collect())


def on(as_of: date, *, full_reload: bool = False, family: str = "") -> WriteContext:
    return WriteContext(as_of, "x", full_reload, partition=(("family", family),) if family else ())


def test_a_replace_twice_is_one_and_leaves_other_dates(lake: Lake) -> None:
    lake.ensure(SCORES)
    lake.write(SCORES, frame(lake, ("a", 1), ("b", 2)), on(FIRST))
    for _ in range(2):
        written = lake.write(SCORES, frame(lake, ("a", 3)), on(SECOND))
    assert written.rows == 1
    assert content(lake, SCORES) == [(FIRST, "a", 1), (FIRST, "b", 2), (SECOND, "a", 3)]
    lake.write(SCORES, frame(lake, ("c", 4)), on(FIRST))
    assert content(lake, SCORES) == [(FIRST, "c", 4), (SECOND, "a", 3)]


def test_marked_rows_change_their_date_alone(lake: Lake) -> None:
    scores = replace(SCORES, name="gold.changed_scores")
    lake.ensure(scores)
    for as_of in (FIRST, SECOND):
        lake.write(scores, frame(lake, ("a", 1), ("b", 1), ("c", 1)), on(as_of))
    change = marked(lake, ("a", 2, False), ("b", None, True), ("d", 2, False), ("never", None, True))
    for _ in range(2):
        lake.write(scores, change, on(SECOND))
    first = [(FIRST, name, 1) for name in "abc"]
    assert content(lake, scores) == [*first, (SECOND, "a", 2), (SECOND, "c", 1), (SECOND, "d", 2)]
    lake.write(scores, change, on(SECOND, full_reload=True))
    assert content(lake, scores) == [*first, (SECOND, "a", 2), (SECOND, "d", 2)]


def test_a_partition_of_a_date_leaves_the_others(lake: Lake) -> None:
    lake.ensure(FAMILIES)
    for as_of, family, name in ((FIRST, "it's", "a"), (FIRST, "other", "a"), (SECOND, "it's", "a")):
        lake.write(FAMILIES, frame(lake, (name, 1)), on(as_of, family=family))
    lake.write(FAMILIES, frame(lake, ("b", 2)), on(FIRST, family="it's"))
    rest = [(FIRST, "other", "a", 1), (SECOND, "it's", "a", 1)]
    assert content(lake, FAMILIES) == [(FIRST, "it's", "b", 2), *rest]
    lake.write(FAMILIES, marked(lake, ("b", 3, True), ("c", 3, False)), on(FIRST, family="it's"))
    assert content(lake, FAMILIES) == [(FIRST, "it's", "c", 3), *rest]


def test_a_partition_of_a_merged_table_leaves_the_others(lake: Lake) -> None:
    lake.ensure(SHELVES)
    for family in ("one", "two"):
        lake.write(SHELVES, frame(lake, ("a", 1), ("b", 1)), on(FIRST, family=family))
    lake.write(SHELVES, frame(lake, ("a", 2)), on(FIRST, family="one", full_reload=True))
    assert content(lake, SHELVES) == [("one", "a", 2), ("two", "a", 1), ("two", "b", 1)]
    lake.write(SHELVES, marked(lake, ("a", 3, False), ("b", 3, True)), on(FIRST, family="two"))
    assert content(lake, SHELVES) == [("one", "a", 2), ("two", "a", 3)]


def test_a_batch_that_an_unfinished_run_left_is_rolled_back_and_written_once(lake: Lake) -> None:
    lake.ensure(EVENTS)
    published = lake.write(EVENTS, frame(lake, ("a", 1)), WriteContext(FIRST, "one"))
    for _ in range(2):
        lake.restore(EVENTS, published.version)
        lake.write(EVENTS, frame(lake, ("b", 2), ("b", 2)), WriteContext(FIRST, "two"))
    assert content(lake, EVENTS) == [("one", "a", 1), ("two", "b", 2), ("two", "b", 2)]
    lake.write(EVENTS, frame(lake, ("c", 3)), WriteContext(FIRST, "start", full_reload=True))
    assert content(lake, EVENTS) == [("start", "c", 3)]


def test_a_restore_of_the_latest_version_and_an_append_of_nothing_are_no_commits(lake: Lake) -> None:
    before = lake.latest(EVENTS)
    lake.restore(EVENTS, before.version)
    written = lake.write(EVENTS, frame(lake), WriteContext(FIRST, "none"))
    assert (written.version, written.rows) == (before.version, 0)
    assert lake.latest(EVENTS) == before


def test_an_append_replaces_what_reloaded_sources_gave_before(lake: Lake) -> None:
    notes = Contract("silver.notes", "One note.", (SOURCE, *COLUMNS), (), Append())
    lake.ensure(notes)
    rows = frame(lake, ("a", 1)).selectExpr("explode(array('shop', 'web')) AS source", "*")
    lake.write(notes, rows, WriteContext(FIRST, "one"))
    lake.write(notes, rows.replace(1, 2), WriteContext(FIRST, "two", reloaded_sources=("shop",)))
    assert content(lake, notes) == [("one", "web", "a", 1), ("two", "shop", "a", 2), ("two", "web", "a", 2)]


def test_rows_that_have_a_batch_keep_it(lake: Lake) -> None:
    kept = replace(EVENTS, name="silver.kept_events")
    lake.ensure(kept)
    lake.write(kept, frame(lake, ("a", 1)).selectExpr("'old' AS batch", "*"), WriteContext(FIRST, "new"))
    assert content(lake, kept) == [("old", "a", 1)]


def test_a_batch_that_is_appended_brings_its_own_columns(lake: Lake) -> None:
    landed = Contract("bronze.landed", "One row.", COLUMNS, (), Append(), open=True, properties=BRONZE.properties)
    lake.ensure(landed)
    lake.write(landed, frame(lake, ("a", 1)), WriteContext(FIRST, "one"))
    wider = frame(lake, ("b", 2)).selectExpr("*", "'x' AS `new one`")
    lake.write(landed, wider, WriteContext(FIRST, "other"))
    assert content(lake, landed) == [("one", "a", 1, None), ("other", "b", 2, "x")]


def test_rows_that_do_not_keep_the_contract_are_refused_with_every_fault(lake: Lake) -> None:
    wrong = lake.spark.createDataFrame([("a", "b", 1)], "name string, n string, more int")
    with pytest.raises(ContractError) as caught:
        lake.write(EVENTS, wrong, on(FIRST))
    for fault in ("'n' is string, expected int", "'more' is not in the contract"):
        assert fault in str(caught.value)


def test_the_latest_version_is_known_whatever_the_path_is(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(spark, str(tmp_path / "shop [1] {a,b} *"))
    with pytest.raises(LakeError, match="there is no Delta table at"):
        lake.latest_version(EVENTS)
    lake.ensure(EVENTS)
    for n in range(1, 12):  # beyond the first checkpoint
        written = lake.write(EVENTS, frame(lake, ("a", n)), WriteContext(FIRST, f"{n}"))
        assert lake.latest_version(EVENTS) == written.version == n
