"""Attributes as features: of each customer the values that the company knew at a date."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.features.asof import CUTOFF, KEYS, at_each, before


def attributes_at(attributes: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """The last value of each attribute that was known before each of some dates.

    Args:
        attributes: `silver.attributes`; what is known from a cutoff's day on, or later, is not looked at for it.
        cutoffs: the dates looked back from, at least one.

    Returns:
        `cutoff`, `customer_id`, `numbers` and `categories` (maps from the attribute's name, empty where none is of that
        kind): one row for each cutoff and customer of whom an attribute is known by then.
    """
    dated = attributes.where(F.col("customer_id").isNotNull()).withColumn("day", F.to_date("known_at"))
    known = before(at_each(dated, cutoffs), CUTOFF)
    # Of two sources that say something at the same moment the last by name is believed, in whatever order they come.
    last = F.max_by(F.struct("number", "category"), F.struct("known_at", "source")).alias("value")
    values = known.groupBy(*KEYS, "name").agg(last)
    return values.groupBy(*KEYS).agg(_map("value.number").alias("numbers"), _map("value.category").alias("categories"))


def _map(value: str) -> Column:
    """The names with their values, in the order of the names."""
    pairs = F.collect_list(F.when(F.col(value).isNotNull(), F.struct("name", value)))
    return F.map_from_entries(F.array_sort(pairs))
