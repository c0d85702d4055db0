"""Mapped rows, split: every row is accepted, rejected or a duplicate."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Column, Contract, Merge
from crmlake.quality.split import split_rows

NOTES = Contract(
    name="silver.notes",
    meaning="One note.",
    columns=(
        Column("key", "int", "The number."),
        Column("version", "int", "Which version it is.", null="not known"),
        Column("one", "string", "A text.", null="none"),
        Column("other", "string", "Another text.", null="none"),
        Column("file", "string", "Where it came from."),
    ),
    grain=("key",),
    write=Merge(newest=("version",)),
)
SCHEMA = (
    "key int, version int, one string, other string, file string, "
    "_deleted boolean, _rejected boolean, _raw string, _reasons array<string>, _rules array<string>"
)
WORDS = st.sampled_from([None, "a", "b"])
REASONS = st.sampled_from([[], [], ["key is missing"], ["too old", "too long"]])
ROW = st.tuples(st.integers(0, 30), st.sampled_from([None, 1, 2]), WORDS, WORDS, REASONS)
Rows = list[tuple[Any, ...]]


def mapped_rows(spark: SparkSession, rows: Rows) -> DataFrame:
    marked = [
        (*row[:-1], "day.csv", False, bool(row[-1]), f"{{{number}}}", *2 * (row[-1],))
        for number, row in enumerate(rows)
    ]
    return spark.createDataFrame(marked, SCHEMA)


def accepted_rows(mapped: DataFrame) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, split_rows(mapped, "shop", NOTES).accepted.collect()), key=str)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(rows=st.lists(ROW, min_size=100, max_size=200))
def test_every_row_is_accepted_rejected_or_a_duplicate(spark: SparkSession, rows: Rows) -> None:
    split = split_rows(mapped_rows(spark, rows), "shop", NOTES)
    accepted = [tuple(row) for row in split.accepted.collect()]
    rejected = [(row["row"], row["reasons"]) for row in split.rejected.collect()]
    valid, invalid = [row for row in rows if not row[-1]], [row for row in rows if row[-1]]

    assert sorted(rejected) == sorted((f"{{{n}}}", row[-1]) for n, row in enumerate(rows) if row[-1])
    assert sorted(row[0] for row in accepted) == sorted({row[0] for row in valid})
    assert not Counter(row[:-2] for row in accepted) - Counter(row[:-1] for row in valid)
    for row in accepted:
        newest = max(other[1] or 0 for other in valid if other[0] == row[0])
        assert (row[1] or 0) == newest, "the newest version must be accepted"
    kept = {row[0]: (row[1], row[2:-2]) for row in accepted}
    contradicting = sum(row[1] == kept[row[0]][0] and row[2:-1] != kept[row[0]][1] for row in valid)
    assert split.tally.balance({}) == {
        "source": "shop",
        "table_name": "silver.notes",
        "read": len(rows),
        "accepted": len(accepted),
        "quarantined": len(invalid),
        "duplicates": len(valid) - len(accepted) - contradicting,
        "contradicting": contradicting,
        "left_out": 0,
        "left_out_by_null": 0,
        "unclean": 0,
    }


@settings(max_examples=3, deadline=None, derandomize=True)
@given(rows=st.lists(ROW, min_size=100, max_size=200), random=st.randoms(use_true_random=False))
def test_accepted_rows_depend_on_neither_order_nor_partitioning(spark: SparkSession, rows: Rows, random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    repartitioned = mapped_rows(spark, shuffled).repartition(7, "one")
    assert accepted_rows(mapped_rows(spark, rows)) == accepted_rows(repartitioned)


def test_content_decides_between_equal_versions_even_where_columns_swap_values(spark: SparkSession) -> None:
    """A hash ignores nulls, and would call these two equal."""
    rows: Rows = [(1, 1, None, "a", []), (1, 1, "a", None, [])]
    forwards, backwards = accepted_rows(mapped_rows(spark, rows)), accepted_rows(mapped_rows(spark, rows[::-1]))
    assert forwards == backwards == [(1, 1, "a", None, "day.csv", False)]


def test_a_rejected_row_has_its_raw_row_its_reasons_and_the_table_that_rejected_it(spark: SparkSession) -> None:
    rejected = split_rows(mapped_rows(spark, [(1, 1, "a", "b", ["too old"])]), "shop", NOTES).rejected
    assert rejected.columns == ["source", "table_name", "file", "row", "reasons", "rules"]
    assert [tuple(row) for row in rejected.collect()] == [
        ("shop", "silver.notes", "day.csv", "{0}", ["too old"], ["too old"])
    ]


def test_a_missing_raw_row_is_an_empty_object(spark: SparkSession) -> None:
    mapped = mapped_rows(spark, [(1, 1, "a", "b", ["too old"])]).withColumn("_raw", F.lit(None).cast("string"))
    assert [row["row"] for row in split_rows(mapped, "shop", NOTES).rejected.collect()] == ["{}"]


@pytest.mark.parametrize("count", [0, 3])
def test_rows_are_counted_where_none_is_accepted(count: int, spark: SparkSession) -> None:
    split = split_rows(mapped_rows(spark, [(1, 1, "a", "b", ["too old"])] * count), "shop", NOTES)
    assert split.accepted.collect() == []
    balance = split.tally.balance({})
    assert (balance["read"], balance["quarantined"], balance["accepted"], balance["duplicates"]) == (count, count, 0, 0)
