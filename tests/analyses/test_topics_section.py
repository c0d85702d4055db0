"""The section on what customers talk about."""

import pytest
from pyspark.sql import SparkSession

from crmlake.analyses.topics.section import SECTION, Topics
from crmlake.tables import TOPICS
from sections import gather, plain

COLUMNS = ("language", "topic", "words", "documents", "share", "mean_rating", "example")
ROWS = [
    ("en", 1, ["late", "<parcel>", "week", "driver"], 30, 0.3, 1.8, 'It came "late" & wet'),
    ("en", 2, ["sturdy", "solid", "wood"], 60, 0.6, 4.6, "Solid wood"),
    ("en", 3, ["mug"], 0, 0.1, None, None),
    ("zh", 1, ["快递", "物流"], 500, 1.0, 3.0, "快递很快"),
]


@pytest.fixture(scope="module")
def section(spark: SparkSession) -> Topics:
    return gather(spark, SECTION, rows={TOPICS: [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]})


def test_topics_are_told_the_largest_first_with_the_best_and_the_worst(section: Topics) -> None:
    assert plain(section.lead).startswith("Customers left 500 texts in Chinese and 90 texts in English.")
    english = section.languages[1]
    assert plain(english.lead) == (
        "Most is about sturdy · solid · wood (60.0 %). Rated best: sturdy · solid · wood (4.6 of 5); "
        "worst: late · <parcel> · week (1.8 of 5)."
    )
    assert [(card.name, card.words, card.rating, card.rating_bar) for card in english.cards][1:] == [
        ("late · <parcel> · week", "driver", "1.8 of 5", pytest.approx(0.2)),
        ("mug", "", "not rated", 0.0),
    ]
    assert [card.example for card in english.cards] == ["Solid wood", 'It came "late" & wet', ""]


def test_without_texts_the_section_says_so(spark: SparkSession) -> None:
    assert (
        gather(spark, SECTION).lead
        == "There are too few reviews and survey answers to say what customers talk about; tickets are not read for it."
    )
