"""Changed events: the days and products of customers that must be summed up again."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.features.events import NUMBER, resolved


@dataclass(frozen=True)
class Changes:
    """What changed since the last run.

    Attributes:
        events: The changed rows of the silver table.
        moved: The numbers that belong to another customer than before, as `moved_identifiers` returns them; `None`
            where there are none.
    """

    events: DataFrame
    moved: DataFrame | None = None


def identified(events: DataFrame) -> DataFrame:
    """Return the events that have a customer."""
    return events.where(F.col("customer_id").isNotNull())


def find_touched(
    changed: DataFrame, every: DataFrame, links: DataFrame, moved: DataFrame | None, key: str
) -> DataFrame:
    """Return the `customer_id` and `key` of changed events, and of all events of numbers that changed their customer.

    What such a number did is touched of the customer before as well as of the customer after.

    Args:
        changed: The changed events with `namespace`, `customer_id` (the source's number) and the key.
        every: All events, with the same columns.
        links: The rows of `silver.customer_links`.
        moved: The numbers that changed their customer; `None` where there are none.
        key: The column that is touched, such as `day`.
    """
    touched = resolved(changed, links).select("customer_id", key)
    if moved is not None:
        numbers = F.broadcast(moved.withColumnRenamed("value", "customer_id"))
        moved_events = every.unionByName(changed).join(numbers, NUMBER)
        both = F.explode(F.array("before", "after")).alias("customer_id")
        touched = touched.unionByName(moved_events.select(both, key))
    return touched.distinct()
