"""What the shop learns about its customers beyond their behaviour: answers to a survey, and purchased figures."""

from collections.abc import Mapping
from typing import TypeVar

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.lookups import Weights, look_up, weighted_choice
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

Value = TypeVar("Value")

NUMBERS = {
    "household_size": {"regulars": 2.2, "big baskets": 3.8, "bargain hunters": 2.0, "lapsed": 2.2, "returners": 1.6},
    "other_shops": {"regulars": 1.5, "big baskets": 2.5, "bargain hunters": 6.5, "lapsed": 4.5, "returners": 3.5},
    "likely_to_recommend": {"regulars": 8.5, "big baskets": 8, "bargain hunters": 6, "lapsed": 3.5, "returners": 6.5},
}
"""Facts of the survey: the mean of each group. A person's answer is a whole number around it, within `RANGES`."""
RANGES = {"household_size": (1, 8), "other_shops": (0, 12), "likely_to_recommend": (0, 10)}
"""The minimum and the maximum of each answer."""
NUMBERS_SPREAD = 1.2
"""Standard deviation of a person's answer around the mean of the group."""
CATEGORIES: Mapping[str, Weights] = {
    "income_band": {
        "regulars": {"low": 2, "middle": 6, "high": 2},
        "big baskets": {"low": 0.5, "middle": 3, "high": 6.5},
        "bargain hunters": {"low": 6, "middle": 3.5, "high": 0.5},
        "lapsed": {"low": 3, "middle": 5, "high": 2},
        "returners": {"low": 2, "middle": 5, "high": 3},
    },
    "dwelling": {
        "regulars": {"flat": 5, "house": 5},
        "big baskets": {"flat": 2, "house": 8},
        "bargain hunters": {"flat": 7, "house": 3},
        "lapsed": {"flat": 6, "house": 4},
        "returners": {"flat": 7, "house": 3},
    },
}
"""Purchased facts: the weights of each group."""
COVERAGE = {
    "household_size": 0.30,
    "other_shops": 0.25,
    "likely_to_recommend": 0.30,
    "income_band": 0.70,
    "dwelling": 0.60,
}
"""Share of people with the fact, among the customers of the survey's or the purchase's date."""
SECOND_ANSWER_SHARE = 0.40
"""Share of surveyed people who are asked a second time. The second answer may be one more or one less."""
SECOND_ANSWER_AFTER = 200
"""Days from the first answer to the second."""
SURVEY_DELAY = (10, 180)
"""Days from the first order to the survey: the minimum, and the number of possible values."""
PURCHASE_SHARES = (0.35, 0.85)
"""The dates on which the shop purchases facts about its new customers, as shares of the shop's days."""


def generate_attributes(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of facts about customers.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a person, fact and time, nothing null: `customer_no`, `fact` (a key of `COVERAGE`), `value` (text: a
        whole number for a surveyed fact, a category for a purchased one), `known_at` (text), `delivered_on` (the last
        day of the month, within the shop's days).
    """
    draws = Draws(settings.seed, ("person", "fact"))
    category = weighted_choice(draws, "category", _by_fact_and_group(CATEGORIES), _fact_and_group())
    value = F.coalesce(_answer(settings.seed), category)
    second = F.when(_is_purchased(), 0).otherwise(time_of_day(draws, "hour"))
    return _generate_facts(people, settings).select(
        "customer_no",
        "fact",
        value.alias("value"),
        format_timestamp(F.col("known_on"), second).alias("known_at"),
        month_end("known_on", settings).alias("delivered_on"),
    )


def _generate_facts(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return people, a row for each `fact` and `round` (0, or 1 for a second answer), with the date `known_on`."""
    rounds = [(fact, 0) for fact in COVERAGE] + [(fact, 1) for fact in NUMBERS]
    pairs = F.array(*(F.struct(F.lit(fact).alias("fact"), F.lit(round_).alias("round")) for fact, round_ in rounds))
    candidates = people.select("*", F.inline(pairs))
    draws = Draws(settings.seed, ("person", "fact"))
    has_round = (F.col("round") == 0) | draws.bernoulli("again", SECOND_ANSWER_SHARE)
    is_known = draws.bernoulli("known", look_up(COVERAGE, "fact")) & has_round
    dated = candidates.filter(is_known).withColumn("known_on", _known_on(settings))
    return dated.filter(F.col("known_on") < F.lit(settings.end))


def _known_on(settings: GenerateSettings) -> Column:
    """Return the date of the survey, or of the first purchase after the person became a customer."""
    first = SURVEY_DELAY[0] + Draws(settings.seed, ("person",)).integer("asked", SURVEY_DELAY[1])
    surveyed_on = F.date_add("acquired_on", first + SECOND_ANSWER_AFTER * F.col("round"))
    days = [F.date_add(F.lit(settings.start), int(settings.days * share)) for share in PURCHASE_SHARES]
    purchased_on = F.coalesce(*(F.when(F.col("acquired_on") < day, day) for day in days))
    return F.when(_is_purchased(), purchased_on).otherwise(surveyed_on)


def _is_purchased() -> Column:
    return F.col("fact").isin(*CATEGORIES)


def _answer(seed: int) -> Column:
    """Return the answer to a survey, a whole number as text, or null for a purchased fact."""
    draws, round_draws = Draws(seed, ("person", "fact")), Draws(seed, ("person", "fact", "round"))
    mean = look_up(_by_fact_and_group(NUMBERS), _fact_and_group())
    change = F.when(F.col("round") == 1, round_draws.integer("change", 3) - 1).otherwise(0)
    answer = F.round(mean + NUMBERS_SPREAD * draws.normal("answer")).cast("int") + change
    minimum, maximum = (look_up(RANGES, "fact")[index] for index in (0, 1))
    # `greatest` and `least` skip nulls, so a fact without a mean needs an explicit null.
    return F.when(mean.isNotNull(), F.greatest(minimum, F.least(maximum, answer))).cast("string")


def _by_fact_and_group(values: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    return {f"{fact}/{group}": value for fact, groups in values.items() for group, value in groups.items()}


def _fact_and_group() -> Column:
    return F.concat_ws("/", "fact", "group")
