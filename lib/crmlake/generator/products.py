"""The catalogue as the shop exports it: all products once, and a further row for each change."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.catalogue import generate_catalogue
from crmlake.generator.draws import Draws
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import format_timestamp, month_end, time_of_day

BRANDS = ("Alder & Finch", "Brightwell", "Casa Lune", "Holm", "Ostara", "Pépin", "Tilia 1904")
NO_BRAND_SHARE, NO_DESCRIPTION_SHARE = 0.15, 0.10
"""Shares of products without a brand, and without a description."""
PRAISE = (
    "Made to be used every day.", "A gift that stays.", "Wipe with a damp cloth.", "By hand, in small batches.",
    'Comes in a box; "some assembly required".', "Goes with everything we sell, and with more.",
)  # fmt: skip
"""The last sentence of a description."""
REVISED_SHARE, WITHDRAWN_SHARE = 0.25, 0.06
"""Shares of products that get a new description in the first half of the shop's days, and of products that are
withdrawn after the shop's last day, which the catalogue says in the second half."""
MAX_LAUNCH_AGE, MAX_WITHDRAWAL_DELAY = 1_500, 180
"""Maximum days from a product's launch to the shop's first day, and from the shop's last day to a withdrawal."""


def generate_products(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the catalogue: every version of every product.

    Args:
        people: Any people: the catalogue does not depend on them.
        settings: The days of the shop and the seed.

    Returns:
        One row a version: `sku`, `name`, `category`, `brand` (null: none), `description` (null: none), `price`
        (decimal(10,2)), `currency`, `launched_on`, `withdrawn_on` (null: not withdrawn), `updated_at` (text, later for
        each version), `delivered_on` (the last day of the month, within the shop's days).
    """
    draws = Draws(settings.seed, ("item",))
    withdrawn_on = F.date_add(F.lit(settings.end), draws.integer("withdrawn", MAX_WITHDRAWAL_DELAY))
    update_time = time_of_day(Draws(settings.seed, ("item", "reason")), "updated")
    second = F.when(F.col("reason") == "new", 0).otherwise(update_time)
    description = _description(settings.seed)
    return _generate_versions(people, settings).select(
        "sku",
        F.col("product").alias("name"),
        "category",
        F.when(~draws.bernoulli("no brand", NO_BRAND_SHARE), draws.choice("brand", BRANDS)).alias("brand"),
        F.when(~draws.bernoulli("no description", NO_DESCRIPTION_SHARE), description).alias("description"),
        "price",
        F.lit("EUR").alias("currency"),
        F.date_sub(F.lit(settings.start), 1 + draws.integer("launched", MAX_LAUNCH_AGE)).alias("launched_on"),
        F.when(F.col("reason") == "withdrawn", withdrawn_on).alias("withdrawn_on"),
        format_timestamp(F.col("updated_on"), second).alias("updated_at"),
        month_end("updated_on", settings).alias("delivered_on"),
    )


def _generate_versions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the products, a row for each version.

    Returns:
        The columns of the catalogue, `reason` (new, revised or withdrawn), `updated_on`, and `edition` (the number of
        earlier descriptions).
    """
    draws = Draws(settings.seed, ("item",))
    is_revised = draws.bernoulli("revised", REVISED_SHARE)
    is_withdrawn = draws.bernoulli("withdrawn at all", WITHDRAWN_SHARE)
    reasons = F.array(F.lit("new"), F.when(is_revised, "revised"), F.when(is_withdrawn, "withdrawn"))
    catalogue = generate_catalogue(people.sparkSession, settings.seed)
    versions = catalogue.withColumn("reason", F.explode(F.array_compact(reasons)))
    half, draw = settings.days // 2, Draws(settings.seed, ("item", "reason")).uniform("day")
    later = F.when(F.col("reason") == "revised", half * draw).otherwise(half + (settings.days - half) * draw)
    days = F.when(F.col("reason") == "new", 0).otherwise(F.floor(later).cast("int"))
    return versions.withColumns(
        {
            "updated_on": F.date_add(F.lit(settings.start), days),
            "edition": (is_revised & (F.col("reason") != "new")).cast("int"),
        }
    )


def _description(seed: int) -> Column:
    praise = Draws(seed, ("item", "edition")).choice("praise", PRAISE)
    noun = F.substring_index("product", ",", 1)
    return F.concat(F.upper(F.left(noun, F.lit(1))), F.substr(noun, F.lit(2)), F.lit(". "), praise)
