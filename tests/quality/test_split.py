from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge
from crmlake.quality.split import split

NOTES = Contract(
    name="silver.notes",
    meaning="One note.",
    columns=(
        Column("key", "int", "The number."),
        Column("version", "int", "Which version it is.", null="not told"),
        Column("one", "string", "A text.", null="none"),
        Column("other", "string", "Another text.", null="none"),
        Column("file", "string", "Where it came from."),
    ),
    grain=("key",),
    write=Merge(newest=("version",)),
)
OFFERED = (
    "key int, version int, one string, other string, file string, "
    "_deleted boolean, _wrong boolean, _raw string, _reasons array<string>"
)
WORDS = st.sampled_from([None, "a", "b"])
REASONS = st.sampled_from([[], [], ["key is missing"], ["too old", "too long"]])
OFFER = st.tuples(st.integers(0, 30), st.sampled_from([None, 1, 2]), WORDS, WORDS, REASONS)
Rows = list[tuple[Any, ...]]


def offered(spark: SparkSession, rows: Rows) -> DataFrame:
    stamped = [
        (*row[:-1], "day.csv", False, bool(row[-1]), f"{{{number}}}", row[-1]) for number, row in enumerate(rows)
    ]
    return spark.createDataFrame(stamped, OFFERED)


def accepted(frame: DataFrame) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, split(frame, "shop", NOTES).accepted.collect()), key=str)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(rows=st.lists(OFFER, min_size=100, max_size=200))
def test_every_row_is_accepted_refused_or_a_repeat(spark: SparkSession, rows: Rows) -> None:
    frame = offered(spark, rows)
    parted = split(frame, "shop", NOTES)
    kept = [tuple(row) for row in parted.accepted.collect()]
    refused = [(row["row"], row["reasons"]) for row in parted.refused.collect()]
    good, bad = [row for row in rows if not row[-1]], [row for row in rows if row[-1]]

    assert sorted(refused) == sorted((f"{{{n}}}", row[-1]) for n, row in enumerate(rows) if row[-1])
    assert sorted(row[0] for row in kept) == sorted({row[0] for row in good})
    assert not Counter(row[:-2] for row in kept) - Counter(row[:-1] for row in good)
    for row in kept:
        assert (row[1] or 0) == max(offer[1] or 0 for offer in good if offer[0] == row[0]), "the newest must stay"
    assert parted.tally.balance() == {
        "source": "shop",
        "table_name": "silver.notes",
        "read": len(rows),
        "accepted": len(kept),
        "quarantined": len(bad),
        "duplicates": len(good) - len(kept),
    }


@settings(max_examples=3, deadline=None, derandomize=True)
@given(rows=st.lists(OFFER, min_size=100, max_size=200), turned=st.randoms(use_true_random=False))
def test_who_stays_depends_on_neither_order_nor_partitioning(spark: SparkSession, rows: Rows, turned: Any) -> None:
    shuffled = turned.sample(rows, len(rows))
    assert accepted(offered(spark, rows)) == accepted(offered(spark, shuffled).repartition(7, "one"))


def test_among_equal_versions_content_decides_even_where_values_swap_places(spark: SparkSession) -> None:
    """A hash passes over nulls, and would take these for equal."""
    rows: Rows = [(1, 1, None, "a", []), (1, 1, "a", None, [])]
    first, last = accepted(offered(spark, rows)), accepted(offered(spark, rows[::-1]))
    assert first == last == [(1, 1, "a", None, "day.csv", False)]


def test_what_is_refused_keeps_row_and_reasons_and_the_table_that_refused_it(spark: SparkSession) -> None:
    refused = split(offered(spark, [(1, 1, "a", "b", ["too old"])]), "shop", NOTES).refused
    assert refused.columns == ["source", "table_name", "file", "row", "reasons"]
    assert [tuple(row) for row in refused.collect()] == [("shop", "silver.notes", "day.csv", "{0}", ["too old"])]


def test_a_raw_row_of_nothing_is_an_empty_object(spark: SparkSession) -> None:
    frame = offered(spark, [(1, 1, "a", "b", ["too old"])]).withColumn("_raw", F.lit(None).cast("string"))
    assert [row["row"] for row in split(frame, "shop", NOTES).refused.collect()] == ["{}"]


@pytest.mark.parametrize("count", [0, 3])
def test_rows_are_counted_where_none_is_accepted(count: int, spark: SparkSession) -> None:
    parted = split(offered(spark, [(1, 1, "a", "b", ["too old"])] * count), "shop", NOTES)
    assert parted.accepted.collect() == []
    balance = parted.tally.balance()
    assert (balance["read"], balance["quarantined"], balance["accepted"], balance["duplicates"]) == (count, count, 0, 0)
