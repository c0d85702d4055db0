"""The profiles that the shop keeps of its customers, a row for each version."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.name_lists import CITIES
from crmlake.generator.personal_details import draw_names, mail_address, telephone
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

CHANGED_SHARE, CHANGED_TWICE_SHARE = 0.30, 0.08
"""Shares of people whose profile changes at all, and twice: first the telephone, then the home."""
NO_EMAIL_SHARE, NO_PHONE_SHARE, NO_BIRTH_DATE_SHARE = 0.05, 0.15, 0.30
"""Shares of people whose profile lacks these."""
MEAN_AGE, AGE_SPREAD, MIN_AGE, MAX_AGE = 43.0, 14.0, 18, 92
"""Years of age on the shop's first day."""


def generate_profiles(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return every version of every profile: one when the customer registers, at most two later.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a version: `customer_no`, `full_name`, `email`, `phone`, `birth_date` (each null where the profile lacks
        it), `city`, `country`, `registered_on`, `updated_at` (text, later for each version), `delivered_on` (the last
        day of the month of `updated_at`, within the shop's days).
    """
    draws = Draws(settings.seed, ("person",))
    phone = telephone(Draws(settings.seed, ("person", "phones")))
    return generate_profile_versions(people, settings).select(
        "customer_no",
        F.concat_ws(" ", *draw_names(draws)).alias("full_name"),
        F.when(~draws.bernoulli("no email", NO_EMAIL_SHARE), mail_address(draws)).alias("email"),
        F.when(~draws.bernoulli("no phone", NO_PHONE_SHARE), phone).alias("phone"),
        F.when(~draws.bernoulli("no birth date", NO_BIRTH_DATE_SHARE), _birth_date(draws, settings)).alias(
            "birth_date"
        ),
        _city(settings.seed).alias("city"),
        "country",
        F.col("acquired_on").alias("registered_on"),
        format_timestamp(F.col("updated_on"), registration_second(settings.seed) + F.col("version")).alias(
            "updated_at"
        ),
        month_end("updated_on", settings).alias("delivered_on"),
    )


def registration_second(seed: int) -> Column:
    """Return when a person registers on the day `acquired_on`, in seconds since midnight."""
    return time_of_day(Draws(seed, ("person",)), "updated")


def generate_profile_versions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the date of each version of each profile, and how much has changed by then.

    Returns:
        One row a version: the columns of `people`, `version` (0: registered, 1, 2), `updated_on` (a date before
        `settings.end`), `phones` and `homes` (the number of telephones and homes that the person had before).
    """
    draw = Draws(settings.seed, ("person",)).uniform("changes")
    changes = (draw < CHANGED_SHARE).cast("int") + (draw < CHANGED_TWICE_SHARE).cast("int")
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
    # Each change has its own part of the days until the end, so that the versions follow each other.
    place = F.col("version") - 1 + Draws(settings.seed, ("person", "version")).uniform("updated")
    days_to_end = F.date_diff(F.lit(settings.end), "acquired_on")
    later = 1 + F.floor(days_to_end * F.try_divide(place, F.col("changes"))).cast("int")
    return F.when(F.col("version") == 0, F.col("acquired_on")).otherwise(F.date_add("acquired_on", later))


def _city(seed: int) -> Column:
    draws = Draws(seed, ("person", "homes"))
    return F.coalesce(
        *(F.when(F.col("country") == country, draws.choice("city", cities)) for country, cities in CITIES.items())
    )


def _birth_date(draws: Draws, settings: GenerateSettings) -> Column:
    drawn_age = MEAN_AGE + AGE_SPREAD * draws.normal("age")
    clipped_age = F.least(F.greatest(drawn_age, F.lit(float(MIN_AGE))), F.lit(float(MAX_AGE)))
    age = clipped_age + draws.uniform("birthday")
    return F.date_sub(F.lit(settings.start), F.floor(365.25 * age).cast("int"))
