"""Masking of the names of the company's own customers in texts, by joins with their profiles."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.topics.name_patterns import (
    chinese_names,
    full_names,
    list_chinese,
    list_pairs,
    mask_names,
    name_keys,
    others_pattern,
    own_pattern,
    pair_key,
)
from crmlake.features.events import resolved

TEXT_KEY = ["source", "feedback_id"]
COMMON = 10
"""A phrase that so many customers write is no customer's name, though one may be called so: a brand, a greeting."""


@dataclass(frozen=True)
class Customers:
    """The customers whose names are masked.

    Attributes:
        profiles: The rows of `silver.profiles`. Those of the as-of date and later count too: a name is masked as soon
            as it is known.
        links: The rows of `silver.customer_links`.
    """

    profiles: DataFrame
    links: DataFrame


def mask_customer_names(texts: DataFrame, customers: Customers) -> DataFrame:
    """Return the texts with the mark `[name]` for the names of customers.

    Of the customer who wrote a text each word of the name is masked where it has a capital initial, and all of them
    in any case where they stand side by side. Of any other customer only two words of the name side by side are masked,
    and a whole Chinese name, unless `COMMON` customers or more write them: "Rose" and "May" stay words.

    Args:
        texts: Rows with `source` and `feedback_id` (their key), `namespace`, `customer_id` (null: anonymous) and
            `text`.
        customers: The profiles and links of all customers.

    Returns:
        The same rows without `namespace`; `customer_id` is the customer as in `silver.customer_links`.
    """
    # Kept, because three joins read the texts, and to mask their personal values takes longer than all of them.
    written = resolved(texts, customers.links).localCheckpoint()
    profiles = resolved(_with_names(customers.profiles), customers.links)
    names = profiles.groupBy("customer_id").agg(F.array_distinct(F.flatten(F.collect_set("names"))).alias("_names"))
    own = names.select("customer_id", own_pattern(F.col("_names")).alias("_own"))
    other_names = _find_other_names(written, profiles)
    joined = written.join(own, "customer_id", "left").join(other_names, TEXT_KEY, "left")
    masked = joined.withColumn("text", mask_names(F.col("text"), F.col("_own"), F.col("_others")))
    return masked.select(*written.columns)


def _with_names(profiles: DataFrame) -> DataFrame:
    names = full_names(F.col("name"), F.col("given_name"), F.col("family_name"))
    numbered = profiles.where(F.col("customer_id").isNotNull())
    return numbered.select("namespace", "customer_id", names.alias("names")).where(F.size("names") > 0)


def _find_other_names(written: DataFrame, profiles: DataFrame) -> DataFrame:
    """Return for each text the pattern of the names of any customer in it, but for common phrases."""
    author = F.col("customer_id").alias("_author")  # null: anonymous texts may all be of one person
    keys = profiles.select(F.explode(name_keys(F.col("names"))).alias("_key"))
    pairs = written.select(*TEXT_KEY, author, F.explode(list_pairs(F.col("text"))).alias("_pair"))
    matches = pairs.withColumn("_key", pair_key(F.col("_pair"))).join(keys.distinct(), "_key", "left_semi")
    matches = matches.unionByName(_find_chinese(written.withColumn("_author", author), profiles))
    common = matches.groupBy("_key").agg(F.count_distinct("_author").alias("_authors"))
    names = matches.join(common.where(F.col("_authors") >= COMMON), "_key", "left_anti")
    every = names.groupBy(*TEXT_KEY).agg(F.collect_set("_pair").alias("_pairs"))
    return every.select(*TEXT_KEY, others_pattern(F.col("_pairs")).alias("_others"))


def _find_chinese(written: DataFrame, profiles: DataFrame) -> DataFrame:
    """Return the Chinese names of any customer in the texts, as pairs and keys."""
    keys = profiles.select(F.explode(chinese_names(F.col("names"))).alias("_key")).distinct()
    # As many as there are characters, however many customers there are.
    first = [row[0] for row in keys.select(F.substring("_key", 1, 1)).distinct().collect()]
    characters = list_chinese(F.col("text"), "".join(sorted(first)) or "\u3400")
    matches = written.select(*TEXT_KEY, "_author", F.explode(characters).alias("_key"))
    return matches.join(keys, "_key", "left_semi").select(*TEXT_KEY, "_author", F.col("_key").alias("_pair"), "_key")
