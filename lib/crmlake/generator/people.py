"""The people behind every channel: who there is, how they buy, from when to when."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.groups import ANY_DAY, BASKET_SPREAD, GAP_SPREAD, GROUPS
from crmlake.generator.name_lists import PLACES
from crmlake.generator.personal_details import account
from crmlake.generator.settings import GenerateSettings


def people(spark: SparkSession, settings: GenerateSettings) -> DataFrame:
    """Everybody who has an account with the shop, whether an order under it follows or not.

    Returns:
        One row a person; nothing is null but `stops_on`: `person` (bigint from 0), `customer_no`, `group`,
        `country`, `acquired_on` (date of the first order), `stops_on` (date from which the person buys no
        more; null: never), `gap_days` (days between orders), `basket` (lines an order), `shelf` (int, the
        usual price level), `second_item` and `returned` (probabilities of a line).
    """
    chance = Chance(settings.seed, ("person",))
    numbered = spark.range(settings.customers).withColumnRenamed("id", "person")
    grouped = numbered.withColumn("number", _group_number(chance.uniform("group")))
    return grouped.withColumn("acquired_on", _acquired_on(chance, settings)).select(
        "person",
        account(chance).alias("customer_no"),
        _of_group("name").alias("group"),
        chance.one_of("country", tuple(PLACES)).alias("country"),
        "acquired_on",
        _stops_on(chance).alias("stops_on"),
        (_of_group("gap_days") * chance.factor("gap", GAP_SPREAD)).alias("gap_days"),
        (_of_group("basket") * chance.factor("basket", BASKET_SPREAD)).alias("basket"),
        *(_of_group(name).alias(name) for name in ("shelf", "second_item", "returned")),
    )


def _group_number(draw: Column) -> Column:
    bounds = [sum(group.share for group in GROUPS[: place + 1]) for place in range(len(GROUPS) - 1)]
    return sum((draw >= bound).cast("int") for bound in bounds) + F.lit(1)


def _of_group(attribute: str) -> Column:
    return F.element_at(F.array(*(F.lit(getattr(group, attribute)) for group in GROUPS)), F.col("number"))


def _acquired_on(chance: Chance, settings: GenerateSettings) -> Column:
    draw = chance.uniform("acquired")
    usual = _of_group("first_from") + _of_group("first_width") * F.pow(draw, _of_group("early"))
    share = F.when(chance.happens("any day", ANY_DAY), draw).otherwise(usual)
    return F.date_add(F.lit(settings.start), F.floor(share * settings.days).cast("int"))


def _stops_on(chance: Chance) -> Column:
    stays = _of_group("stays_days") * chance.factor("stays", _of_group("stays_spread"))
    return F.date_add("acquired_on", F.ceil(stays).cast("int"))
