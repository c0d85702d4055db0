"""What the planted people write: reviews of what they bought, and answers to the shop's survey."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.grammar import GRAMMARS, TOPICS
from crmlake.generator.orders import orders, with_product
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.text_generation import language, personal_value, stars, with_text
from crmlake.generator.timestamps import daytime, moment, month_end

WRITTEN, SURVEYED = 0.12, 0.25
"""Share of orders that are written about; share of those that answer the survey, which is about no product."""
AFTER, WITHIN = 3, 20
"""It is written this many days after the order, and at most that many later."""
GOOD = 0.65
"""Share that is in a good mood."""
NO_WORDS, NO_STARS = 0.06, 0.05
"""Shares with a rating alone, and with words alone."""

MEANT = ("feedback_no", "lang", "topic", "mood", "contact")
"""The truth of a text."""


def feedback(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of reviews and answers.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a review or answer: `feedback_no`, `kind` (review or survey), `customer_no` (null: a guest),
        `written_at` (text), `sku` (null: a survey), `stars` (1 to 5; null: words alone), `comment` (null: stars
        alone), `lang`, `delivered_on` (the last day of the month, within the shop's days).
    """
    chance = Chance(settings.seed, ("feedback_no",))
    survey = F.col("kind") == "survey"
    return with_text(with_product(written(people, settings), settings), chance, GRAMMARS, "comment").select(
        "feedback_no",
        "kind",
        "customer_no",
        moment(F.col("written_on"), daytime(chance, "hour")).alias("written_at"),
        F.when(~survey, F.col("sku")).alias("sku"),
        F.when(~chance.happens("no stars", NO_STARS), stars(chance)).alias("stars"),
        F.when(~chance.happens("no words", NO_WORDS), F.col("comment")).alias("comment"),
        "lang",
        month_end("written_on", settings).alias("delivered_on"),
    )


def written(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is behind each text: the truth.

    Returns:
        The columns of `crmlake.generator.orders.orders`, one row a review or answer, with `feedback_no`, `kind`,
        `written_on` (date before `settings.end`), `lang`, `topic` (the main one), `mood` (good or bad) and `contact`
        (a personal value that the text names; null: none).
    """
    chance = Chance(settings.seed, ("order_no",))
    chosen = orders(people, settings).filter(chance.happens("writes", WRITTEN))
    return chosen.withColumns(
        {
            "feedback_no": F.concat(F.lit("F"), F.substring("order_no", 2, 20)),
            "kind": F.when(chance.happens("survey", SURVEYED), "survey").otherwise("review"),
            "written_on": F.date_add("placed_on", AFTER + chance.below("written", WITHIN)),
            "lang": language(settings.seed),
            "topic": chance.one_of("topic", TOPICS),
            "mood": F.when(chance.happens("mood", GOOD), "good").otherwise("bad"),
            "contact": personal_value(chance),
        }
    ).filter(F.col("written_on") < F.lit(settings.end))
