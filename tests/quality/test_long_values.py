"""Long values: texts in a person's own words are cut and counted, any other long value rejects its row."""

from collections.abc import Callable

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from crmlake.cleaning.cleaners import cleaner
from crmlake.contracts import Column, Contract, Merge
from crmlake.ingest.source import Source
from crmlake.quality.long_values import CUT, LONG, limit_lengths
from crmlake.quality.split import Split, split_source
from crmlake.tables import FEEDBACK
from support import with_file_facts

MakeSource = Callable[..., Source]
MAPPING = {
    "feedback_id": "id",
    "feedback_type": "'review'",
    "customer_id": "'K1'",
    "given_at": cleaner({"is": "at", "clean": "timestamp"}),
    "product_id": "sku",
    "text": "said",
    "language": "lang",
}
GOOD = {"id": "F1", "at": "2024-05-01 10:00:00", "sku": "P1", "said": "fine", "lang": "en"}
ROWS = [
    GOOD,
    GOOD | {"id": "F2", "said": "é" * 20},
    GOOD | {"id": "F3", "said": "é" * 21},
    GOOD | {"id": "F4", "sku": "P" * 21},
    GOOD | {"id": "F5", "at": "2024-05-01 10:00:00" + " " * 9 + "x"},
    GOOD | {"id": "F6", "lang": "en-" + "x" * 30, "said": "much too long"},
]


@pytest.fixture(scope="module")
def split(spark: SparkSession, make_source: MakeSource) -> Split:
    columns = ", ".join(f"{name} string" for name in GOOD)
    values = [("day.csv", None, None, *row.values()) for row in ROWS]
    frame = spark.createDataFrame(values, f"_file string, _corrupt string, _fault string, {columns}")
    source = make_source(longest_text=20, tables={FEEDBACK.name: {"columns": MAPPING}})
    raw = with_file_facts(frame)
    return split_source(raw, source, FEEDBACK)


def by_id(frame: DataFrame) -> dict[str, Row]:
    return {row["feedback_id"]: row for row in frame.collect()}


def test_a_long_text_is_cut_and_counted(split: Split) -> None:
    rows = by_id(split.accepted)
    assert rows["F1"]["text"] == "fine"
    assert (rows["F2"]["text"], rows["F2"]["unclean"]) == ("é" * 20, None)
    assert (rows["F3"]["text"], rows["F3"]["unclean"]) == ("é" * 20, ["text was cut to 20 characters (longest_text)"])
    assert split.tally.warnings == ["shop → silver.feedback: 1 texts were cut, as they were too long (longest_text)"]


def test_any_other_long_value_rejects_its_row_with_that_reason_alone(split: Split) -> None:
    assert by_id(split.accepted).keys() == {"F1", "F2", "F3"}
    assert {row["row"][7:9]: (row["reasons"], row["rules"]) for row in split.rejected.collect()} == {
        name: 2 * ([f"{column} is longer than 20 characters (longest_text)"],)
        for name, column in (("F4", "product_id"), ("F5", "given_at"), ("F6", "language"))
    }


def test_a_table_that_cannot_say_what_was_cut_rejects_long_texts(spark: SparkSession) -> None:
    contract = Contract(
        "silver.notes",
        "One note.",
        (Column("id", "string", "Note."), Column("text", "string", "Text.", is_prose=True)),
        ("id",),
        Merge(),
    )
    (row,) = limit_lengths(spark.createDataFrame([("a", "xxxx")], "id string, text string"), contract, 3).collect()
    assert (row["text"], row[LONG], row[CUT]) == ("xxxx", "text", None)
