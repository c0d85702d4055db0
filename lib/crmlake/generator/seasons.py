"""When people come by: again and again while they are customers, more of them towards Christmas, more each year."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.groups import GAP_SPREAD
from crmlake.generator.lookups import of_month
from crmlake.generator.settings import GenerateSettings

MONTHS = (0.80, 0.72, 0.76, 0.80, 0.82, 0.74, 0.66, 0.66, 0.76, 0.84, 1.00, 0.96)
"""Interest in the shop in each month, from January, as a share of that in the best."""
AT_FIRST = 0.75
"""Interest on the shop's first day, as a share of that on the last."""


def interest(day: Column | str, settings: GenerateSettings) -> Column:
    """How much people care for the shop on a date: at most 1, by season and trend."""
    return of_month(MONTHS, day) * (AT_FIRST + (1 - AT_FIRST) * passed(day, settings))


def passed(day: Column | str, settings: GenerateSettings) -> Column:
    """The share of the shop's days that are over on a date."""
    return F.date_diff(day, F.lit(settings.start)) / settings.days


def recurring(people: DataFrame, salt: str, gap_days: Column, settings: GenerateSettings) -> DataFrame:
    """What people do now and then while they are customers.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        salt: of the draws.
        gap_days: median days from one time to the next, at the greatest interest; a person's own scatters around it.
        settings: the days, the seed.

    Returns:
        The columns of `people`, one row each time, with `turn` (int from 0) and `day` (date before `settings.end` and
        before the person stops).
    """
    once, turn = Chance(settings.seed, ("person",)), Chance(settings.seed, ("person", "turn"))
    until = F.least("stops_on", F.lit(settings.end))  # least skips the null of who never stops
    paced = people.withColumn("gap", gap_days * once.factor(f"{salt}, gap", GAP_SPREAD)).withColumn("until", until)
    turns = F.floor(F.date_diff("until", "acquired_on") / F.col("gap")).cast("int")
    due = F.floor(F.col("gap") * (F.col("turn") + turn.uniform(f"{salt}, day"))).cast("int")
    days = paced.withColumn("turn", F.explode(F.sequence(F.lit(0), turns))).withColumn(
        "day", F.date_add("acquired_on", due)
    )
    comes = turn.happens(f"{salt}, comes", interest("day", settings))
    return days.filter((F.col("day") < F.col("until")) & comes).drop("gap", "until")
