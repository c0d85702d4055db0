"""The seasons of the shop: people come repeatedly, more of them towards Christmas, and more each year."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.groups import GAP_SPREAD
from crmlake.generator.lookups import look_up_month
from crmlake.generator.settings import GenerateSettings

MONTHS = (0.80, 0.72, 0.76, 0.80, 0.82, 0.74, 0.66, 0.66, 0.76, 0.84, 1.00, 0.96)
"""Interest in the shop by month, from January, as a share of the best month's."""
INITIAL_INTEREST = 0.75
"""Interest in the shop on its first day, as a share of the last day's."""


def interest(day: Column | str, settings: GenerateSettings) -> Column:
    """Return the interest in the shop on a date, by season and trend: at most 1."""
    return look_up_month(MONTHS, day) * (INITIAL_INTEREST + (1 - INITIAL_INTEREST) * elapsed_share(day, settings))


def elapsed_share(day: Column | str, settings: GenerateSettings) -> Column:
    """Return the share of the shop's days that lie before a date."""
    return F.date_diff(day, F.lit(settings.start)) / settings.days


def generate_recurring_days(people: DataFrame, salt: str, gap_days: Column, settings: GenerateSettings) -> DataFrame:
    """Draw the days on which people do something that they do repeatedly while they are customers.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        salt: The salt of the draws.
        gap_days: The median days between two occurrences at the greatest interest. Each person's gap scatters around
            it.
        settings: The days of the shop and the seed.

    Returns:
        One row for each occurrence: the columns of `people`, `turn` (int from 0) and `day` (a date before
        `settings.end` and before the person stops).
    """
    person_draws, draws = Draws(settings.seed, ("person",)), Draws(settings.seed, ("person", "turn"))
    until = F.least("stops_on", F.lit(settings.end))  # least skips null, which means that the person never stops
    paced = people.withColumn("gap", gap_days * person_draws.lognormal(f"{salt}, gap", GAP_SPREAD)).withColumn(
        "until", until
    )
    turns = F.floor(F.date_diff("until", "acquired_on") / F.col("gap")).cast("int")
    due = F.floor(F.col("gap") * (F.col("turn") + draws.uniform(f"{salt}, day"))).cast("int")
    days = paced.withColumn("turn", F.explode(F.sequence(F.lit(0), turns))).withColumn(
        "day", F.date_add("acquired_on", due)
    )
    occurs = draws.bernoulli(f"{salt}, comes", interest("day", settings))
    return days.filter((F.col("day") < F.col("until")) & occurs).drop("gap", "until")
