"""Changed events: the days and products of customers that must be summed up again."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.features.events import NUMBER, resolved
from crmlake.identity.links import moved_identifiers


@dataclass(frozen=True)
class Changes:
    """What changed since the last run.

    Attributes:
        events: The changed rows of the silver table.
        links: The changed rows of `silver.customer_links`, with `_change`.
    """

    events: DataFrame
    links: DataFrame


def identified(events: DataFrame) -> DataFrame:
    """Return the events that have a customer."""
    return events.where(F.col("customer_id").isNotNull())


def find_touched(
    changed: DataFrame, every: DataFrame, links: DataFrame, changed_links: DataFrame, key: str
) -> DataFrame:
    """Return the `customer_id` and `key` of changed events, and of all events of numbers that changed their customer.

    What such a number did is touched of the customer before as well as of the customer after.

    Args:
        changed: The changed events with `namespace`, `customer_id` (the source's number) and the key.
        every: All events, with the same columns.
        links: The rows of `silver.customer_links`.
        changed_links: The changed rows of `silver.customer_links`, with `_change`.
        key: The column that is touched, such as `day`.
    """
    moved = moved_identifiers(changed_links).withColumnRenamed("value", "customer_id")
    # Broadcast, so that Spark skips the scan of all events where no number changed its customer, as on most days.
    moved_events = every.unionByName(changed).join(F.broadcast(moved), NUMBER)
    moved_keys = moved_events.select(F.explode(F.array("before", "after")).alias("customer_id"), key)
    return resolved(changed, links).select("customer_id", key).unionByName(moved_keys).distinct()
