"""The outcomes that may be predicted: moves, subscriptions, and friends whom a person brings."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up_group
from crmlake.generator.profiles import generate_profile_versions
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

SUBSCRIPTION_RATES = {"regulars": 0.40, "big baskets": 0.30, "bargain hunters": 0.05, "lapsed": 0.08, "returners": 0.15}
"""Probability that a person accepts the offer of free shipping by subscription, by group."""
OFFER_DELAY = (20, 120)
"""Days from the first order to the offer: the minimum, and the number of possible values."""
MEAN_FRIENDS = {"regulars": 1.2, "big baskets": 0.8, "bargain hunters": 0.6, "lapsed": 0.2, "returners": 0.5}
"""Mean number of friends whom a person brings in the first year, by group."""
YEAR = 365
"""Days of a year."""
MAX_REPORT_DELAY = 20
"""A move is less than this many days before the new version of the profile."""


def generate_outcomes(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of outcomes.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a person and outcome, nothing null: `customer_no`, `outcome` (subscribed, friends_brought or moved),
        `occurred_at` (text), `value` (int: 1 or 0 for an offer, 1 for a move, the number of friends), `delivered_on`
        (the last day of the month, within the shop's days).
    """
    occurred = _generate_offers_and_friends(people, settings).union(_generate_moves(people, settings))
    second = time_of_day(Draws(settings.seed, ("customer_no", "outcome")), "hour")
    return occurred.filter(F.col("occurred_on") < F.lit(settings.end)).select(
        "customer_no",
        "outcome",
        format_timestamp(F.col("occurred_on"), second).alias("occurred_at"),
        "value",
        month_end("occurred_on", settings).alias("delivered_on"),
    )


def _generate_offers_and_friends(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return everybody's answer to the offer and number of friends, which is geometric."""
    draws = Draws(settings.seed, ("person",))
    offered_on = F.date_add("acquired_on", OFFER_DELAY[0] + draws.integer("offered", OFFER_DELAY[1]))
    subscribes = draws.bernoulli("subscribes", look_up_group(SUBSCRIPTION_RATES)).cast("int")
    year_later, mean = F.date_add("acquired_on", YEAR), look_up_group(MEAN_FRIENDS)
    friends = F.floor(F.log(1 - draws.uniform("friends")) / F.log(mean / (1 + mean))).cast("int")
    outcomes = (_outcome("subscribed", offered_on, subscribes), _outcome("friends_brought", year_later, friends))
    return people.select("customer_no", F.inline(F.array(*outcomes)))


def _generate_moves(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return a move for each person whose profile has a second home, some days before that version of the profile."""
    versions = generate_profile_versions(people, settings).filter(F.col("homes") > 0)
    earlier = F.date_sub("updated_on", Draws(settings.seed, ("person",)).integer("told", MAX_REPORT_DELAY))
    moved_on = F.greatest("acquired_on", earlier)
    return versions.select("customer_no", F.inline(F.array(_outcome("moved", moved_on, F.lit(1)))))


def _outcome(name: str, day: Column, value: Column) -> Column:
    return F.struct(F.lit(name).alias("outcome"), day.alias("occurred_on"), value.alias("value"))
