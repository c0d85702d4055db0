"""What happens to the planted people and may be predicted: moves, subscriptions, friends who come with them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.lookups import of_group
from crmlake.generator.profiles import versions
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment, month_end

SUBSCRIBES = {"regulars": 0.40, "big baskets": 0.30, "bargain hunters": 0.05, "lapsed": 0.08, "returners": 0.15}
"""By group: probability that a person subscribes to free shipping when it is offered."""
OFFERED = (20, 120)
"""Days from the first order to the offer: at least, and how many days there are."""
FRIENDS = {"regulars": 1.2, "big baskets": 0.8, "bargain hunters": 0.6, "lapsed": 0.2, "returners": 0.5}
"""By group: mean number of friends whom a person brings in the first year."""
YEAR = 365
TOLD_WITHIN = 20
"""Days at most from a move to the profile that says so."""


def outcomes(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The file of outcomes, once a month.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a person and outcome, nothing null: `customer_no`, `outcome` (subscribed, friends_brought or moved),
        `occurred_at` (text), `value` (int: 1 or 0 of an offer, 1 of a move, the number of friends), `delivered_on` (the
        last day of the month, within the shop's days).
    """
    happened = _asked(people, settings).union(_moved(people, settings))
    second = daytime(Chance(settings.seed, ("customer_no", "outcome")), "hour")
    return happened.filter(F.col("occurred_on") < F.lit(settings.end)).select(
        "customer_no",
        "outcome",
        moment(F.col("occurred_on"), second).alias("occurred_at"),
        "value",
        month_end("occurred_on", settings).alias("delivered_on"),
    )


def _asked(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Of everybody what became of the offer, and how many friends came: a geometric number."""
    chance = Chance(settings.seed, ("person",))
    offered = F.date_add("acquired_on", OFFERED[0] + chance.below("offered", OFFERED[1]))
    subscribes = chance.happens("subscribes", of_group(SUBSCRIBES)).cast("int")
    year_later, mean = F.date_add("acquired_on", YEAR), of_group(FRIENDS)
    friends = F.floor(F.log(1 - chance.uniform("friends")) / F.log(mean / (1 + mean))).cast("int")
    every = (_outcome("subscribed", offered, subscribes), _outcome("friends_brought", year_later, friends))
    return people.select("customer_no", F.inline(F.array(*every)))


def _moved(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Of those whose profile has a second home when they moved there: some days before the profile says so."""
    moved = versions(people, settings).filter(F.col("homes") > 0)
    before = F.date_sub("updated_on", Chance(settings.seed, ("person",)).below("told", TOLD_WITHIN))
    moved_on = F.greatest("acquired_on", before)
    return moved.select("customer_no", F.inline(F.array(_outcome("moved", moved_on, F.lit(1)))))


def _outcome(name: str, day: Column, value: Column) -> Column:
    return F.struct(F.lit(name).alias("outcome"), day.alias("occurred_on"), value.alias("value"))
