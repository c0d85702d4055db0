"""Duplicates compared with planted repetitions, or with those that plain Python finds."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from crmlake.quality.duplicates import (
    MostComplete,
    Newest,
    mark_repeated_events,
    mark_repeated_keys,
    mark_repeated_rows,
)

PEOPLE = "key int, version int, name string, city string"
WORD = st.sampled_from([None, "a", "b"])
PERSON = st.tuples(st.sampled_from([None, *range(20)]), st.sampled_from([None, 1, 2]), WORD, WORD)
START = datetime(2024, 3, 31)  # noqa: DTZ001 - the session's zone is UTC
CLICK = st.tuples(st.sampled_from([None, "ann", "ben"]), st.sampled_from([None, *range(120)]))
Rows = list[tuple[Any, ...]]


def not_repeated(marked: DataFrame, rows: Rows) -> Rows:
    """Return the rows that are not marked, after checking that no row was lost."""
    collected = [tuple(row) for row in marked.collect()]
    assert Counter(row[:-1] for row in collected) == Counter(rows)
    return [row[:-1] for row in collected if row[-1] is False]


@settings(max_examples=2, deadline=None, derandomize=True)
@given(rows=st.lists(PERSON, min_size=50, max_size=150))
def test_one_of_equal_rows_is_not_marked(rows: Rows, spark: SparkSession) -> None:
    assert Counter(not_repeated(mark_repeated_rows(spark.createDataFrame(rows, PEOPLE)), rows)) == Counter(set(rows))


@settings(max_examples=2, deadline=None, derandomize=True)
@given(rows=st.lists(PERSON, min_size=50, max_size=150))
def test_the_newest_or_most_complete_row_of_a_key_is_not_marked(rows: Rows, spark: SparkSession) -> None:
    frame, keyless = spark.createDataFrame(rows, PEOPLE), [row for row in rows if row[0] is None]
    versions: dict[int, Rows] = defaultdict(list)
    for row in rows:
        versions[row[0]].append(row)
    for survivor, rank in (
        (Newest(("version",)), lambda row: row[1] or 0),
        (MostComplete(), lambda row: sum(value is not None for value in row)),
    ):
        survivors = not_repeated(mark_repeated_keys(frame, ["key"], survivor), rows)
        assert Counter(row for row in survivors if row[0] is None) == Counter(keyless)
        ranks = {row[0]: rank(row) for row in survivors if row[0] is not None}
        assert ranks == {key: max(map(rank, group)) for key, group in versions.items() if key is not None}
        assert len(survivors) == len(ranks) + len(keyless)


def test_content_decides_between_equal_ranks_in_any_order(spark: SparkSession) -> None:
    rows: Rows = [(1, 1, "a", None), (1, 1, None, "b"), (1, 1, "a", None)]
    for order in (rows, rows[::-1]):
        frame = spark.createDataFrame(order, PEOPLE)
        assert not_repeated(mark_repeated_keys(frame, ["key"], MostComplete()), rows) == [(1, 1, "a", None)]


@settings(max_examples=2, deadline=None, derandomize=True)
@given(rows=st.lists(CLICK, min_size=50, max_size=100))
def test_an_event_soon_after_another_of_its_key_is_a_repetition(rows: Rows, spark: SparkSession) -> None:
    clicks: Rows = [(who, None if s is None else START + timedelta(seconds=s), n) for n, (who, s) in enumerate(rows)]
    marked = mark_repeated_events(
        spark.createDataFrame(clicks, "who string, at timestamp, n int"), ["who"], "at", timedelta(seconds=2)
    )
    expected = [click for click in clicks if click[0] is None or click[1] is None]
    for who in ("ann", "ben"):
        before = datetime.min  # noqa: DTZ901
        for click in sorted(click for click in clicks if click[0] == who and click[1] is not None):
            if click[1] - before > timedelta(seconds=2):
                expected.append(click)
            before = click[1]
    assert Counter(not_repeated(marked, clicks)) == Counter(expected)


def test_a_burst_counts_once_however_long_and_the_window_is_inclusive(spark: SparkSession) -> None:
    clicks: Rows = [("ann", START + timedelta(milliseconds=ms)) for ms in (0, 1500, 3000, 5000, 7001)]
    frame = spark.createDataFrame(clicks, "who string, at timestamp")
    marked = mark_repeated_events(frame, ["who"], "at", timedelta(seconds=2))
    assert sorted(not_repeated(marked, clicks)) == [clicks[0], clicks[-1]]
