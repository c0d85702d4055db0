"""Attributes as features: the values that the company knew of each customer at a date."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.features.asof import CUTOFF, KEYS, expand_cutoffs, filter_before

_MAPS = {"number": "numbers", "category": "categories", "categories": "category_sets"}
"""By column of `silver.attributes` the map with its latest values."""


def attributes_at(attributes: DataFrame, cutoffs: Sequence[date]) -> DataFrame:
    """Return the latest value of each attribute before each cutoff.

    Args:
        attributes: `silver.attributes`, resolved to customers. A value that became known on the day of a cutoff, or
            later, is not used for it.
        cutoffs: The as-of dates, at least one.

    Returns:
        `cutoff`, `customer_id`, `numbers`, `categories` and `category_sets` (maps from the name of an attribute to its
        value; empty if the customer has no attribute of that kind). There is one row for each cutoff and customer with
        an attribute.
    """
    dated = attributes.where(F.col("customer_id").isNotNull()).withColumn("day", F.to_date("known_at"))
    history = filter_before(expand_cutoffs(dated, cutoffs), CUTOFF)
    # If two sources have a value of the same time, the source with the last name wins, whatever the order of the rows.
    last = F.max_by(F.struct(*_MAPS), F.struct("known_at", "source")).alias("value")
    values = history.groupBy(*KEYS, "name").agg(last)
    return values.groupBy(*KEYS).agg(*(_map(f"value.{column}").alias(name) for column, name in _MAPS.items()))


def _map(value: str) -> Column:
    """Return a map from names to values, sorted by name."""
    pairs = F.collect_list(F.when(F.col(value).isNotNull(), F.struct("name", value)))
    return F.map_from_entries(F.array_sort(pairs))
