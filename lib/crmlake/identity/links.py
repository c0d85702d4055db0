"""Exact links: equal identifiers of one namespace belong to one customer, whose id is `namespace:value`."""

from collections.abc import Mapping
from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.write_mode import DELETED
from crmlake.storage.comparison import ADDED, CHANGE, REMOVED

IDENTIFIER = ["namespace", "value"]


def own_customer_id(value: str) -> Column:
    """Return the customer id that an identifier gives by itself: `namespace:value`; null for a null identifier.

    Args:
        value: The column with the identifier; its namespace is in the column `namespace`.
    """
    return F.concat("namespace", F.lit(":"), value)


def link_all(tables: Mapping[Contract, DataFrame], links: DataFrame, as_of: date) -> DataFrame:
    """Return the links of all identifiers in silver tables; an identifier that is linked already keeps its link.

    Args:
        tables: The rows of the silver tables.
        links: The rows of `silver.customer_links`.
        as_of: The as-of date of the refresh.
    """
    identifiers = _identifiers(tables, links).distinct()
    customer, since = F.coalesce("customer_id", own_customer_id("value")), F.coalesce("since", F.lit(as_of))
    linked = identifiers.join(links, IDENTIFIER, "left")
    return linked.select(*IDENTIFIER, customer.alias("customer_id"), since.alias("since"))


def link_changes(
    changes: Mapping[Contract, DataFrame], tables: Mapping[Contract, DataFrame], links: DataFrame, as_of: date
) -> DataFrame:
    """Return the links of new identifiers, and, with a true `_deleted`, those of identifiers that no row has any more.

    Args:
        changes: The changed rows of the silver tables, with `_change`.
        tables: All rows of the silver tables.
        links: The rows of `silver.customer_links`.
        as_of: The as-of date of the refresh.
    """
    added, removed = (
        _identifiers({t: rows.where(F.col(CHANGE) == change) for t, rows in changes.items()}, links).distinct()
        for change in (ADDED, REMOVED)
    )
    new = added.join(links, IDENTIFIER, "left_anti").select(
        *IDENTIFIER, own_customer_id("value").alias("customer_id"), F.lit(as_of).alias("since")
    )
    candidates = removed.join(added, IDENTIFIER, "left_anti")
    # Broadcast, so that Spark skips the scan of the tables where there is no candidate, as on most days.
    remaining = _identifiers(tables, links).join(F.broadcast(candidates), IDENTIFIER, "left_semi").distinct()
    gone = candidates.join(remaining, IDENTIFIER, "left_anti")
    withdrawn = links.join(gone, IDENTIFIER, "left_semi").select(*new.columns)
    return new.withColumn(DELETED, F.lit(False)).unionByName(withdrawn.withColumn(DELETED, F.lit(True)))


def moved_identifiers(link_changes: DataFrame) -> DataFrame:
    """Return the identifiers that belong to another customer than before.

    Args:
        link_changes: The changed rows of `silver.customer_links`, with `_change`.

    Returns:
        `namespace`, `value`, `before` and `after`. An identifier without a link stands for a customer of its own.
    """
    before, after = (
        F.coalesce(F.max(F.when(F.col(CHANGE) == change, F.col("customer_id"))), own_customer_id("value"))
        for change in (REMOVED, ADDED)
    )
    customers = link_changes.groupBy(*IDENTIFIER).agg(before.alias("before"), after.alias("after"))
    return customers.where(F.col("before") != F.col("after"))


def _identifiers(tables: Mapping[Contract, DataFrame], links: DataFrame) -> DataFrame:
    """Return `namespace` and `value` of each row with the number of a customer."""
    numbers = [
        rows.where(F.col("customer_id").isNotNull()).select("namespace", F.col("customer_id").alias("value"))
        for rows in tables.values()
    ]
    return reduce(DataFrame.unionByName, numbers) if numbers else links.select(*IDENTIFIER).limit(0)
