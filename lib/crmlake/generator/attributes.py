"""What the shop learns of its customers beside their deeds: answers to a survey, and figures that it buys."""

from collections.abc import Mapping
from typing import TypeVar

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.lookups import Weights, chosen, looked_up
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment, month_end

Value = TypeVar("Value")

NUMBERS = {
    "household_size": {"regulars": 2.2, "big baskets": 3.8, "bargain hunters": 2.0, "lapsed": 2.2, "returners": 1.6},
    "other_shops": {"regulars": 1.5, "big baskets": 2.5, "bargain hunters": 6.5, "lapsed": 4.5, "returners": 3.5},
    "likely_to_recommend": {"regulars": 8.5, "big baskets": 8, "bargain hunters": 6, "lapsed": 3.5, "returners": 6.5},
}
"""Surveyed: the mean of each group. A person's answer is a whole number around it, within `RANGES`."""
RANGES = {"household_size": (1, 8), "other_shops": (0, 12), "likely_to_recommend": (0, 10)}
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
"""Bought: the weights of each group."""
KNOWN = {
    "household_size": 0.30,
    "other_shops": 0.25,
    "likely_to_recommend": 0.30,
    "income_band": 0.70,
    "dwelling": 0.60,
}
"""Share of people of whom it is known, of those who were customers when it was asked or bought."""
AGAIN = 0.40
"""Share of those who are asked again, `AGAIN_AFTER` days later; an answer may then be one more or one less."""
AGAIN_AFTER = 200
ASKED = (10, 180)
"""Days from the first order to the survey: at least, and how many days there are."""
BOUGHT = (0.35, 0.85)
"""When figures are bought of those who are customers then and were not before, as shares of the shop's days."""


def attributes(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of what was learnt, once a month.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a person, fact and time, nothing null: `customer_no`, `fact` (a key of `KNOWN`), `value` (text: a whole
        number of what is surveyed, a category of what is bought), `known_at` (text), `delivered_on` (the last day of
        the month, within the shop's days).
    """
    fact = Chance(settings.seed, ("person", "fact"))
    category = chosen(fact, "category", _by_fact_and_group(CATEGORIES), _fact_and_group())
    value = F.coalesce(_number(settings.seed), category)
    second = F.when(_is_bought(), 0).otherwise(daytime(fact, "hour"))
    return _learnt(people, settings).select(
        "customer_no",
        "fact",
        value.alias("value"),
        moment(F.col("known_on"), second).alias("known_at"),
        month_end("known_on", settings).alias("delivered_on"),
    )


def _learnt(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """People, a row for each `fact` that is learnt and each time (`round`, 0 or 1) with the day, `known_on`."""
    rounds = [(fact, 0) for fact in KNOWN] + [(fact, 1) for fact in NUMBERS]
    every = F.array(*(F.struct(F.lit(fact).alias("fact"), F.lit(round_).alias("round")) for fact, round_ in rounds))
    asked = people.select("*", F.inline(every))
    fact = Chance(settings.seed, ("person", "fact"))
    known = fact.happens("known", looked_up(KNOWN, "fact")) & ((F.col("round") == 0) | fact.happens("again", AGAIN))
    dated = asked.filter(known).withColumn("known_on", _known_on(settings))
    return dated.filter(F.col("known_on") < F.lit(settings.end))


def _known_on(settings: GenerateSettings) -> Column:
    first = ASKED[0] + Chance(settings.seed, ("person",)).below("asked", ASKED[1])
    surveyed = F.date_add("acquired_on", first + AGAIN_AFTER * F.col("round"))
    days = [F.date_add(F.lit(settings.start), int(settings.days * share)) for share in BOUGHT]
    bought = F.coalesce(*(F.when(F.col("acquired_on") < day, day) for day in days))
    return F.when(_is_bought(), bought).otherwise(surveyed)


def _is_bought() -> Column:
    return F.col("fact").isin(*CATEGORIES)


def _number(seed: int) -> Column:
    """A whole number as text; null of what is bought."""
    fact, again = Chance(seed, ("person", "fact")), Chance(seed, ("person", "fact", "round"))
    mean = looked_up(_by_fact_and_group(NUMBERS), _fact_and_group())
    changed = F.when(F.col("round") == 1, again.below("change", 3) - 1).otherwise(0)
    answer = F.round(mean + NUMBERS_SPREAD * fact.normal("answer")).cast("int") + changed
    least, most = (looked_up(RANGES, "fact")[place] for place in (0, 1))
    # `greatest` and `least` skip nulls: what has no mean has no answer.
    return F.when(mean.isNotNull(), F.greatest(least, F.least(most, answer))).cast("string")


def _by_fact_and_group(values: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    return {f"{fact}/{group}": value for fact, groups in values.items() for group, value in groups.items()}


def _fact_and_group() -> Column:
    return F.concat_ws("/", "fact", "group")
