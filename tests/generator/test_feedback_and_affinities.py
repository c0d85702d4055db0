"""The planted texts and the planted product pairs are in the files."""

from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings
from crmlake.generator.feedback import (
    FEEDBACK_RATE,
    FEEDBACK_TRUTH,
    GOOD_MOOD_SHARE,
    NO_COMMENT_SHARE,
    draw_feedback,
    generate_feedback,
)
from crmlake.generator.grammar import CHINESE, ENGLISH, TOPICS
from crmlake.generator.orders import generate_order_lines, generate_orders
from crmlake.generator.people import generate_people
from crmlake.generator.product_affinities import COMPANION_LINE_OFFSET, COMPANION_PROBABILITY, PAIRS, list_affinities
from crmlake.generator.text_generation import PERSONAL_VALUE_SHARE
from crmlake.text import mask_personal_values

SHOP = GenerateSettings(customers=2_000, end=date(2025, 6, 1))


@pytest.fixture(scope="module")
def feedback(spark: SparkSession) -> DataFrame:
    """The rows of the files with the truth of each."""
    people = generate_people(spark, SHOP)
    rows = generate_feedback(people, SHOP).drop("lang")
    truth = draw_feedback(people, SHOP).select(*FEEDBACK_TRUTH)
    return rows.join(truth, "feedback_no").localCheckpoint()


def test_texts_come_at_their_planted_rates(spark: SparkSession, feedback: DataFrame) -> None:
    orders, count = generate_orders(generate_people(spark, SHOP), SHOP).count(), feedback.count()
    assert count / orders == pytest.approx(FEEDBACK_RATE, rel=0.1)
    rates = feedback.agg(
        F.avg((F.col("mood") == "good").cast("int")),
        F.avg(F.col("comment").isNull().cast("int")),
        F.avg(F.col("contact").isNotNull().cast("int")),
    ).first()
    assert tuple(rates or ()) == pytest.approx((GOOD_MOOD_SHARE, NO_COMMENT_SHARE, PERSONAL_VALUE_SHARE), abs=0.04)
    assert feedback.where("(kind = 'survey') <> (sku IS NULL)").count() == 0
    assert feedback.where("mood = 'good' AND stars < 3 OR mood = 'bad' AND stars > 3").count() == 0


def test_a_text_begins_on_its_topic_in_its_language(feedback: DataFrame) -> None:
    rows = feedback.where("comment IS NOT NULL").collect()
    assert {row["topic"] for row in rows} == set(TOPICS)
    assert {row["lang"] for row in rows} == {"en", "zh"}
    for row in rows:
        phrases = (ENGLISH if row["lang"] == "en" else CHINESE)[row["topic"]]
        statements = phrases.good if row["mood"] == "good" else phrases.bad
        assert row["comment"].startswith(phrases.subjects)
        assert any(statement in row["comment"] for statement in statements)


def test_both_languages_have_the_same_topics() -> None:
    assert tuple(CHINESE) == TOPICS


def test_every_planted_personal_value_is_masked(feedback: DataFrame) -> None:
    rows = feedback.where("contact IS NOT NULL AND comment IS NOT NULL").select("comment", "contact", "lang")
    assert rows.where("contains(comment, contact)").count() == rows.count() > 20
    hidden = rows.withColumn("hidden", mask_personal_values(F.col("comment")))
    assert hidden.where("contains(hidden, contact) OR hidden NOT RLIKE '\\\\[(mail|phone|card)\\\\]'").collect() == []


def test_companions_come_as_often_as_planted_and_are_named_in_the_truth(spark: SparkSession) -> None:
    lines = generate_order_lines(generate_people(spark, SHOP), SHOP).where("status = 'sold'").localCheckpoint()
    pairs = list_affinities(spark, SHOP.seed).collect()
    assert len(pairs) == len(PAIRS)
    independent_lines = lines.where(F.col("line_no") <= COMPANION_LINE_OFFSET)
    companion_lines = lines.where(F.col("line_no") > COMPANION_LINE_OFFSET)
    independent = {row["sku"]: row["count"] for row in independent_lines.groupBy("sku").count().collect()}
    companions = {row["sku"]: row["count"] for row in companion_lines.groupBy("sku").count().collect()}
    assert companions.keys() == {pair["consequent"] for pair in pairs}
    antecedents = sum(independent[pair["antecedent"]] for pair in pairs)
    assert sum(companions.values()) / antecedents == pytest.approx(COMPANION_PROBABILITY, abs=0.05)
