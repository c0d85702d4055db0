"""Silver tables with rows that no job or no other table can use."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.tables import ORDER_LINES, PROFILES

SAMPLE = 10_000
"""The maximum number of rows of a table and namespace whose customers are looked for in other tables."""
MOST_NAMES = 3
"""The maximum number of namespaces that a sentence lists."""
KEYS = ["namespace", "customer_id"]
Place = tuple[str, str]
"""A table and a namespace, by name."""


def list_unused_tables(tables: Mapping[Contract, DataFrame], readers: Mapping[str, Collection[str]]) -> list[str]:
    """Return a sentence for each table that no job reads, or whose customers have neither purchases nor profiles.

    Args:
        tables: The rows of the silver tables with customers.
        readers: The jobs that read a table, by its name; those that only store or link its rows do not count.
    """
    places = find_places(tables)
    unread = sorted({table for table, _ in places if not readers.get(table)})
    sentences = [f"{table} has rows, but no job reads it: no figure contains them" for table in unread]
    return [*sentences, *_describe_unconnected(places, find_connected(tables, places), unread)]


def find_places(tables: Mapping[Contract, DataFrame]) -> list[Place]:
    """Return the tables and namespaces that have rows with a customer's number, sorted."""
    if not tables:
        return []
    rows = [_customers(table, frame).select("table", "namespace").distinct() for table, frame in tables.items()]
    return sorted((row["table"], row["namespace"]) for row in reduce(DataFrame.unionByName, rows).collect())


def find_connected(tables: Mapping[Contract, DataFrame], places: Collection[Place]) -> set[Place]:
    """Return the tables and namespaces with a customer who has a purchase or a profile in another table.

    Only a sample of each place is looked for, so that one pass over orders and profiles is enough.

    Args:
        tables: The rows of the silver tables with customers.
        places: The tables and namespaces that have rows.
    """
    by_name = {table.name: (table, frame) for table, frame in tables.items()}
    samples = [
        _customers(*by_name[table]).where(F.col("namespace") == namespace).limit(SAMPLE) for table, namespace in places
    ]
    anchors = [_customers(table, tables[table]) for table in (ORDER_LINES, PROFILES) if table in tables]
    if not samples or not anchors:
        return set()
    customers = F.broadcast(reduce(DataFrame.unionByName, samples).distinct())
    anchor = reduce(DataFrame.unionByName, anchors).withColumnRenamed("table", "anchor")
    connected = anchor.join(customers, KEYS).where("anchor <> table").select("table", "namespace").distinct()
    return {(row["table"], row["namespace"]) for row in connected.collect()}


def _customers(table: Contract, rows: DataFrame) -> DataFrame:
    return rows.where("customer_id IS NOT NULL").select(F.lit(table.name).alias("table"), *KEYS)


def _describe_unconnected(
    places: Collection[Place], connected: Collection[Place], unread: Collection[str]
) -> Iterator[str]:
    for table, namespace in places:
        anchors = [anchor for anchor in (ORDER_LINES.name, PROFILES.name) if anchor != table]
        linkable = sorted({other for name, other in places if name in anchors})
        # Orders are used by themselves; without other orders or profiles there is nothing to connect a table with.
        if table in {ORDER_LINES.name, *unread} or (table, namespace) in connected or not linkable:
            continue
        missing = "a purchase" if table == PROFILES.name else "a purchase or a profile"
        yield (
            f"{table}: no customer of the namespace {namespace} has {missing}, so that its rows say nothing of the "
            f"customers of {_join_names(linkable)}; if their numbers are the same, write them alike and name one "
            "namespace in the mappings"
        )


def _join_names(names: Sequence[str]) -> str:
    further = len(names) - MOST_NAMES
    return " and ".join([*names[:MOST_NAMES], *([f"{further:,} more"] if further > 0 else [])])
