"""The people behind all channels: their groups, and how often, how much and how long they buy."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.groups import ANY_DAY_SHARE, BASKET_SPREAD, GAP_SPREAD, GROUPS
from crmlake.generator.name_lists import CITIES
from crmlake.generator.personal_details import account
from crmlake.generator.settings import GenerateSettings


def generate_people(spark: SparkSession, settings: GenerateSettings) -> DataFrame:
    """Return everybody who has an account with the shop, also those who never order with it.

    Returns:
        One row a person; only `stops_on` may be null: `person` (bigint from 0), `customer_no`, `group`, `country`,
        `acquired_on` (date of the first order), `stops_on` (date from which the person buys nothing; null: never),
        `gap_days` (days between orders), `basket` (lines an order), `shelf` (int, the usual price level),
        `second_item` (probability that a line has two items) and `returned` (probability that a line is returned).
    """
    draws = Draws(settings.seed, ("person",))
    numbered = spark.range(settings.customers).withColumnRenamed("id", "person")
    grouped = numbered.withColumn("number", _group_number(draws.uniform("group")))
    return grouped.withColumn("acquired_on", _acquired_on(draws, settings)).select(
        "person",
        account(draws).alias("customer_no"),
        _look_up("name").alias("group"),
        draws.choice("country", tuple(CITIES)).alias("country"),
        "acquired_on",
        _stops_on(draws).alias("stops_on"),
        (_look_up("gap_days") * draws.lognormal("gap", GAP_SPREAD)).alias("gap_days"),
        (_look_up("basket") * draws.lognormal("basket", BASKET_SPREAD)).alias("basket"),
        *(_look_up(name).alias(name) for name in ("shelf", "second_item", "returned")),
    )


def _group_number(draw: Column) -> Column:
    bounds = [sum(group.share for group in GROUPS[: index + 1]) for index in range(len(GROUPS) - 1)]
    return sum((draw >= bound).cast("int") for bound in bounds) + F.lit(1)


def _look_up(attribute: str) -> Column:
    """Return an attribute of the row's group."""
    return F.element_at(F.array(*(F.lit(getattr(group, attribute)) for group in GROUPS)), F.col("number"))


def _acquired_on(draws: Draws, settings: GenerateSettings) -> Column:
    draw = draws.uniform("acquired")
    usual = _look_up("first_from") + _look_up("first_width") * F.pow(draw, _look_up("early"))
    share = F.when(draws.bernoulli("any day", ANY_DAY_SHARE), draw).otherwise(usual)
    return F.date_add(F.lit(settings.start), F.floor(share * settings.days).cast("int"))


def _stops_on(draws: Draws) -> Column:
    stays = _look_up("stays_days") * draws.lognormal("stays", _look_up("stays_spread"))
    return F.date_add("acquired_on", F.ceil(stays).cast("int"))
