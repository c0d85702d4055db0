"""The catalogue as the shop exports it: all products once, and again what was changed since."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import catalogue
from crmlake.generator.draws import Chance
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import daytime, moment, month_end

BRANDS = ("Alder & Finch", "Brightwell", "Casa Lune", "Holm", "Ostara", "Pépin", "Tilia 1904")
NO_BRAND, NO_DESCRIPTION = 0.15, 0.10
"""Shares of products of which the catalogue does not say these."""
PRAISE = (
    "Made to be used every day.", "A gift that stays.", "Wipe with a damp cloth.", "By hand, in small batches.",
    'Comes in a box; "some assembly required".', "Goes with everything we sell, and with more.",
)  # fmt: skip
REVISED, WITHDRAWN = 0.25, 0.06
"""Shares of products that are described anew, in the first half of the shop's days; and of those that will be withdrawn
after its last day, which the catalogue says in the second half."""
OLDEST, LATEST = 1_500, 180
"""Days at most from a product's launch to the shop's first day; from the shop's last day to a withdrawal."""


def products(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Every version of every product of the catalogue.

    Args:
        people: of any number; the catalogue is the same for all.
        settings: the days, the seed.

    Returns:
        One row a version: `sku`, `name`, `category`, `brand` (null: none), `description` (null: none), `price`
        (decimal(10,2)), `currency`, `launched_on`, `withdrawn_on` (null: on sale until further notice), `updated_at`
        (text, later for each version), `delivered_on` (the last day of the month, within the shop's days).
    """
    chance = Chance(settings.seed, ("item",))
    withdrawn_on = F.date_add(F.lit(settings.end), chance.below("withdrawn", LATEST))
    second = F.when(F.col("why") == "new", 0).otherwise(daytime(Chance(settings.seed, ("item", "why")), "updated"))
    return _versions(people, settings).select(
        "sku",
        F.col("product").alias("name"),
        "category",
        F.when(~chance.happens("no brand", NO_BRAND), chance.one_of("brand", BRANDS)).alias("brand"),
        F.when(~chance.happens("no description", NO_DESCRIPTION), _description(settings.seed)).alias("description"),
        "price",
        F.lit("EUR").alias("currency"),
        F.date_sub(F.lit(settings.start), 1 + chance.below("launched", OLDEST)).alias("launched_on"),
        F.when(F.col("why") == "withdrawn", withdrawn_on).alias("withdrawn_on"),
        moment(F.col("updated_on"), second).alias("updated_at"),
        month_end("updated_on", settings).alias("delivered_on"),
    )


def _versions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Products, `why` there is a version (new, revised, withdrawn), its `updated_on`, the `edition` of its words."""
    chance = Chance(settings.seed, ("item",))
    revised, withdrawn = chance.happens("revised", REVISED), chance.happens("withdrawn at all", WITHDRAWN)
    every = F.array(F.lit("new"), F.when(revised, "revised"), F.when(withdrawn, "withdrawn"))
    versions = catalogue(people.sparkSession, settings.seed).withColumn("why", F.explode(F.array_compact(every)))
    half, draw = settings.days // 2, Chance(settings.seed, ("item", "why")).uniform("day")
    later = F.when(F.col("why") == "revised", half * draw).otherwise(half + (settings.days - half) * draw)
    days = F.when(F.col("why") == "new", 0).otherwise(F.floor(later).cast("int"))
    return versions.withColumns(
        {
            "updated_on": F.date_add(F.lit(settings.start), days),
            "edition": (revised & (F.col("why") != "new")).cast("int"),
        }
    )


def _description(seed: int) -> Column:
    praise = Chance(seed, ("item", "edition")).one_of("praise", PRAISE)
    thing = F.substring_index("product", ",", 1)
    return F.concat(F.upper(F.left(thing, F.lit(1))), F.substr(thing, F.lit(2)), F.lit(". "), praise)
