"""What the planted people allow the shop, and what they no longer allow."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.campaigns import joins, messages
from crmlake.generator.draws import Chance
from crmlake.generator.lookups import of_group
from crmlake.generator.profiles import registered_second
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment, month_end, on_the_clock

ALLOWED = {
    "profiling": {"regulars": 0.70, "big baskets": 0.55, "bargain hunters": 0.60, "lapsed": 0.40, "returners": 0.50},
    "sharing": {"regulars": 0.25, "big baskets": 0.10, "bargain hunters": 0.35, "lapsed": 0.15, "returners": 0.15},
}
"""By purpose and group: probability of allowing it with the account. The newsletter's is `campaigns.JOINS`."""
WITHDRAWN, RESTORED = 0.15, 0.30
"""Share of what was allowed that is withdrawn on some later day; share of that which is allowed again."""
ORIGINS = ("account page", "shop counter", "call")
"""Where later decisions are made."""
REWORDED = 270
"""Days from one wording of the questions to the next."""


def consents(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The register of consents.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a decision: `customer_no`, `purpose` (newsletter, profiling or sharing), `decided_at` (text), `decision`
        (yes or no), `origin`, `wording` (the version of the words), `delivered_on` (the last day of the month, within
        the shop's days). Nothing is null. Who never allowed a purpose has no row of it.
    """
    columns = ("customer_no", "purpose", "decision", "decided_on", "second", "origin")
    decided = (
        _with_the_account(people, settings).select(*columns).union(_unsubscribed(people, settings).select(*columns))
    )
    wording = 1 + F.floor(F.date_diff("decided_on", F.lit(settings.start)) / REWORDED)
    return decided.filter(F.col("decided_on") < F.lit(settings.end)).select(
        "customer_no",
        "purpose",
        moment(F.col("decided_on"), F.col("second")).alias("decided_at"),
        "decision",
        "origin",
        F.concat(F.lit("v"), wording).alias("wording"),
        month_end("decided_on", settings).alias("delivered_on"),
    )


def _with_the_account(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """What is allowed with the account, and what becomes of it but by unsubscribing."""
    allowed = [_allowed(purpose, settings) for purpose in ALLOWED]
    newsletter = F.when(joins(settings.seed), F.array(_decision("newsletter", "yes", F.lit(None), settings)))
    every = F.flatten(F.array_compact(F.array(newsletter, *allowed)))
    return people.select("customer_no", F.inline(every))


def _allowed(purpose: str, settings: GenerateSettings) -> Column:
    chance = Chance(settings.seed, ("person",))
    left = F.date_diff(F.lit(settings.end), "acquired_on")
    no = 1 + F.floor(left * chance.uniform(f"{purpose}, withdrawn on")).cast("int")
    yes = no + 1 + F.floor((left - no) * chance.uniform(f"{purpose}, restored on")).cast("int")
    given = _decision(purpose, "yes", F.lit(None), settings)
    withdrawn = F.when(chance.happens(f"{purpose}, withdrawn", WITHDRAWN), _decision(purpose, "no", no, settings))
    again = withdrawn.isNotNull() & chance.happens(f"{purpose}, restored", RESTORED)
    restored = F.when(again, _decision(purpose, "yes", yes, settings))
    allows = chance.happens(purpose, of_group(ALLOWED[purpose]))
    return F.when(allows, F.array_compact(F.array(given, withdrawn, restored)))


def _decision(purpose: str, decision: str, after: Column, settings: GenerateSettings) -> Column:
    """A decision so many days after the account was made; null: with it."""
    chance, salt = Chance(settings.seed, ("person",)), f"{purpose}, {decision}"
    later = after.isNotNull()
    second = F.when(later, daytime(chance, salt)).otherwise(registered_second(settings.seed))
    return F.struct(
        F.lit(purpose).alias("purpose"),
        F.lit(decision).alias("decision"),
        F.date_add("acquired_on", F.coalesce(after.cast("int"), F.lit(0))).alias("decided_on"),
        second.alias("second"),
        F.when(later, chance.one_of(f"{salt}, origin", ORIGINS)).otherwise("registration").alias("origin"),
    )


def _unsubscribed(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    left = messages(people, settings).filter("unsubscribed IS NOT NULL")
    clock = on_the_clock(F.col("sent_on"), F.col("second") + F.col("unsubscribed"))
    return left.select(
        "customer_no",
        F.lit("newsletter").alias("purpose"),
        F.lit("no").alias("decision"),
        clock[0].alias("decided_on"),
        clock[1].alias("second"),
        F.lit("unsubscribe link").alias("origin"),
    )
