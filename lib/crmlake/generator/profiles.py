"""The profiles that the shop keeps of its customers, a row for each version."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.name_lists import PLACES
from crmlake.generator.personal_details import mail_address, names, telephone
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment, month_end

CHANGED, CHANGED_TWICE = 0.30, 0.08
"""Shares of people whose profile changes: first a new telephone, then a new home."""
NO_EMAIL, NO_PHONE, NO_BIRTH_DATE = 0.05, 0.15, 0.30
"""Shares of people who kept these to themselves."""
AGE, AGE_SPREAD, YOUNGEST, OLDEST = 43.0, 14.0, 18, 92


def profiles(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Every version of every profile: one when the customer registers, at most two later.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the days, the seed.

    Returns:
        One row a version: `customer_no`, `full_name`, `email` (null: not given), `phone` (null: not given),
        `birth_date` (null: not given), `city`, `country`, `registered_on`, `updated_at` (text, later for each
        version), `delivered_on` (the last day of the month of `updated_at`, within the shop's days).
    """
    chance = Chance(settings.seed, ("person",))
    numbers = Chance(settings.seed, ("person", "phones"))
    return versions(people, settings).select(
        "customer_no",
        F.concat_ws(" ", *names(chance)).alias("full_name"),
        F.when(~chance.happens("no email", NO_EMAIL), mail_address(chance)).alias("email"),
        F.when(~chance.happens("no phone", NO_PHONE), telephone(numbers)).alias("phone"),
        F.when(~chance.happens("no birth date", NO_BIRTH_DATE), _born(chance, settings)).alias("birth_date"),
        _city(settings.seed).alias("city"),
        "country",
        F.col("acquired_on").alias("registered_on"),
        moment(F.col("updated_on"), registered_second(settings.seed) + F.col("version")).alias("updated_at"),
        month_end("updated_on", settings).alias("delivered_on"),
    )


def registered_second(seed: int) -> Column:
    """When on the day `acquired_on` a person made the account: seconds since midnight."""
    return daytime(Chance(seed, ("person",)), "updated")


def versions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """When profiles are written and what has changed by then.

    Returns:
        The columns of `people`, one row a version: `version` (0: registered, 1, 2), `updated_on` (date before
        `settings.end`), `phones` and `homes` (how many the person had before the present one).
    """
    draw = Chance(settings.seed, ("person",)).uniform("changes")
    changes = (draw < CHANGED).cast("int") + (draw < CHANGED_TWICE).cast("int")
    numbered = people.withColumn("changes", changes).withColumn(
        "version", F.explode(F.sequence(F.lit(0), F.col("changes")))
    )
    dated = numbered.withColumn("updated_on", _updated_on(settings))
    # The first change brings a new telephone, the second a new home.
    counted = dated.withColumns(
        {"phones": F.least(F.col("version"), F.lit(1)), "homes": F.greatest(F.col("version") - 1, F.lit(0))}
    )
    return counted.filter(F.col("updated_on") < F.lit(settings.end))


def _updated_on(settings: GenerateSettings) -> Column:
    # Each change has its own stretch of the days that are left, so that versions follow each other.
    place = F.col("version") - 1 + Chance(settings.seed, ("person", "version")).uniform("updated")
    left = F.date_diff(F.lit(settings.end), "acquired_on")
    later = 1 + F.floor(left * F.try_divide(place, F.col("changes"))).cast("int")
    return F.when(F.col("version") == 0, F.col("acquired_on")).otherwise(F.date_add("acquired_on", later))


def _city(seed: int) -> Column:
    chance = Chance(seed, ("person", "homes"))
    return F.coalesce(
        *(F.when(F.col("country") == country, chance.one_of("city", cities)) for country, cities in PLACES.items())
    )


def _born(chance: Chance, settings: GenerateSettings) -> Column:
    age = AGE + AGE_SPREAD * chance.normal("age")
    within = F.least(F.greatest(age, F.lit(float(YOUNGEST))), F.lit(float(OLDEST)))
    spread = within + chance.uniform("birthday")
    return F.date_sub(F.lit(settings.start), F.floor(365.25 * spread).cast("int"))
