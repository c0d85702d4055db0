"""Feedback and companions: what was planted is in them."""

from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings
from crmlake.generator.feedback import GOOD, MEANT, NO_WORDS, WRITTEN, feedback, written
from crmlake.generator.grammar import CHINESE, ENGLISH, TOPICS
from crmlake.generator.orders import order_lines, orders
from crmlake.generator.people import people
from crmlake.generator.product_affinities import AFTER, PAIRS, PROBABILITY, affinities
from crmlake.generator.text_generation import CONTACT
from crmlake.text import masked

SHOP = GenerateSettings(customers=2_000, end=date(2025, 6, 1))


@pytest.fixture(scope="module")
def told(spark: SparkSession) -> DataFrame:
    crowd = people(spark, SHOP)
    both = feedback(crowd, SHOP).drop("lang").join(written(crowd, SHOP).select(*MEANT), "feedback_no")
    return both.localCheckpoint()


def test_texts_come_at_their_planted_rates(spark: SparkSession, told: DataFrame) -> None:
    placed, count = orders(people(spark, SHOP), SHOP).count(), told.count()
    assert count / placed == pytest.approx(WRITTEN, rel=0.1)
    rates = told.agg(
        F.avg((F.col("mood") == "good").cast("int")),
        F.avg(F.col("comment").isNull().cast("int")),
        F.avg(F.col("contact").isNotNull().cast("int")),
    ).first()
    assert tuple(rates or ()) == pytest.approx((GOOD, NO_WORDS, CONTACT), abs=0.04)
    assert told.where("(kind = 'survey') <> (sku IS NULL)").count() == 0
    assert told.where("mood = 'good' AND stars < 3 OR mood = 'bad' AND stars > 3").count() == 0


def test_a_text_begins_on_its_topic_in_its_language(told: DataFrame) -> None:
    rows = told.where("comment IS NOT NULL").collect()
    assert {row["topic"] for row in rows} == set(TOPICS)
    assert {row["lang"] for row in rows} == {"en", "zh"}
    for row in rows:
        phrases = (ENGLISH if row["lang"] == "en" else CHINESE)[row["topic"]]
        said = phrases.good if row["mood"] == "good" else phrases.bad
        assert row["comment"].startswith(phrases.subjects)
        assert any(end in row["comment"] for end in said)


def test_both_languages_have_the_same_topics() -> None:
    assert tuple(CHINESE) == TOPICS


def test_every_planted_personal_value_is_masked(told: DataFrame) -> None:
    rows = told.where("contact IS NOT NULL AND comment IS NOT NULL").select("comment", "contact", "lang")
    assert rows.where("contains(comment, contact)").count() == rows.count() > 20
    hidden = rows.withColumn("hidden", masked(F.col("comment")))
    assert hidden.where("contains(hidden, contact) OR hidden NOT RLIKE '\\\\[(mail|phone|card)\\\\]'").collect() == []


def test_companions_come_as_often_as_planted_and_are_named_in_the_truth(spark: SparkSession) -> None:
    lines = order_lines(people(spark, SHOP), SHOP).where("status = 'sold'").localCheckpoint()
    pairs = affinities(spark, SHOP.seed).collect()
    assert len(pairs) == len(PAIRS)
    own = lines.where(F.col("line_no") <= AFTER)
    brought = lines.where(F.col("line_no") > AFTER)
    first = {row["sku"]: row["count"] for row in own.groupBy("sku").count().collect()}
    second = {row["sku"]: row["count"] for row in brought.groupBy("sku").count().collect()}
    assert second.keys() == {pair["consequent"] for pair in pairs}
    asked = sum(first[pair["antecedent"]] for pair in pairs)
    assert sum(second.values()) / asked == pytest.approx(PROBABILITY, abs=0.05)
