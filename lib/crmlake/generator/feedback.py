"""The texts that people write about their orders: reviews of a product, and answers to the shop's survey."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.grammar import GRAMMARS, TOPICS
from crmlake.generator.orders import add_first_product, generate_orders
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.text_generation import add_text, language, personal_value, stars
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

FEEDBACK_RATE, SURVEY_SHARE = 0.12, 0.25
"""Share of orders with feedback, and share of feedback that answers the survey, which is about no product."""
MIN_DELAY, DELAYS = 3, 20
"""Days from the order to its feedback: the minimum, and the number of possible values."""
GOOD_MOOD_SHARE = 0.65
"""Share of feedback in a good mood."""
NO_COMMENT_SHARE, NO_STARS_SHARE = 0.06, 0.05
"""Shares of feedback without a comment, and without a rating."""

FEEDBACK_TRUTH = ("feedback_no", "lang", "topic", "mood", "contact")
"""The columns of the truth of a text."""


def generate_feedback(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of reviews and answers.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a review or answer: `feedback_no`, `kind` (review or survey), `customer_no` (null: a guest),
        `written_at` (text), `sku` (null: a survey), `stars` (1 to 5; null: no rating), `comment` (null: no comment),
        `lang`, `delivered_on` (the last day of the month, within the shop's days).
    """
    draws = Draws(settings.seed, ("feedback_no",))
    is_survey = F.col("kind") == "survey"
    reviews = add_first_product(draw_feedback(people, settings), settings)
    return add_text(reviews, draws, GRAMMARS, "comment").select(
        "feedback_no",
        "kind",
        "customer_no",
        format_timestamp(F.col("written_on"), time_of_day(draws, "hour")).alias("written_at"),
        F.when(~is_survey, F.col("sku")).alias("sku"),
        F.when(~draws.bernoulli("no stars", NO_STARS_SHARE), stars(draws)).alias("stars"),
        F.when(~draws.bernoulli("no words", NO_COMMENT_SHARE), F.col("comment")).alias("comment"),
        "lang",
        month_end("written_on", settings).alias("delivered_on"),
    )


def draw_feedback(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Draw the topic and the mood of each text: the truth.

    Returns:
        One row a review or answer: the columns of `crmlake.generator.orders.generate_orders`, `feedback_no`, `kind`,
        `written_on` (a date before `settings.end`), `lang`, `topic` (the main one), `mood` (good or bad) and `contact`
        (a personal value in the text; null: none).
    """
    draws = Draws(settings.seed, ("order_no",))
    reviewed = generate_orders(people, settings).filter(draws.bernoulli("writes", FEEDBACK_RATE))
    return reviewed.withColumns(
        {
            "feedback_no": F.concat(F.lit("F"), F.substring("order_no", 2, 20)),
            "kind": F.when(draws.bernoulli("survey", SURVEY_SHARE), "survey").otherwise("review"),
            "written_on": F.date_add("placed_on", MIN_DELAY + draws.integer("written", DELAYS)),
            "lang": language(settings.seed),
            "topic": draws.choice("topic", TOPICS),
            "mood": F.when(draws.bernoulli("mood", GOOD_MOOD_SHARE), "good").otherwise("bad"),
            "contact": personal_value(draws),
        }
    ).filter(F.col("written_on") < F.lit(settings.end))
