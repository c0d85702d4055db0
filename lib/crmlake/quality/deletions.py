"""Deletions: rows by which a source withdraws a row that it sent before, in whatever order the two arrive."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import and_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.contract import CUSTOMER_ID
from crmlake.contracts.schema import column_type
from crmlake.contracts.versions import is_not_older, version_columns
from crmlake.ingest.source import Mapping
from crmlake.tables.shared import NAMESPACE, VERSION

DELETED = "_deleted"
"""The mark of a mapped row that is a deletion: a boolean, never null."""

_LINEAGE = ("source", "file")
"""Columns that `deletions` has itself, outside its map `key`."""


def is_deletion(mapping: Mapping) -> Column:
    """Return whether a raw row is a deletion; it is not where the mapping's expression gives null."""
    if mapping.deleted is None:
        return F.lit(False)
    return F.coalesce(F.when(F.expr(mapping.deleted), F.lit(True)), F.lit(False))


def deletion_contract(contract: Contract, mapping: Mapping) -> Contract:
    """Return the contract of a table's deletions: they require their key, and the version columns of the mapping.

    Without its version a deletion would be older than every row, and have no effect.
    """
    required = {*_LINEAGE, *contract.grain, *mapping.columns} - {VERSION.name}
    # A customer's number means nothing without its namespace.
    names = {*_LINEAGE, *contract.grain, *version_columns(contract)}
    names |= {NAMESPACE.name} if CUSTOMER_ID in names else set()
    columns = tuple(replace(c, null=None) if c.name in required else c for c in contract.columns if c.name in names)
    return replace(contract, columns=columns, rules=(), keep_days=None, time_column=None)


def deletion_rows(deletions: DataFrame, source: str, contract: Contract) -> DataFrame:
    """Return a source's deletions from a table as rows of `deletions` (without `batch`).

    Args:
        deletions: mapped rows that are deletions.
        source: the source's name.
        contract: the table's contract.
    """
    entries = [part for name in _key_columns(contract) for part in (F.lit(name), F.col(name).cast("string"))]
    return deletions.select(
        F.lit(source).alias("source"),
        F.lit(contract.name).alias("table_name"),
        "file",
        F.create_map(*entries).alias("key"),
    )


def exclude_deleted(rows: DataFrame, deletions: DataFrame, contract: Contract) -> DataFrame:
    """Return the rows without those that an earlier deletion of the same or a newer version withdraws.

    Args:
        rows: rows with the table's columns.
        deletions: rows of `deletions` that arrived before.
        contract: the table's contract.
    """
    columns = (_read_column(name, contract) for name in dict.fromkeys((*contract.grain, *version_columns(contract))))
    withdrawn = deletions.where(F.col("table_name") == contract.name).select(*columns)
    is_same_grain = reduce(and_, (F.col(f"old.{name}") == F.col(f"new.{name}") for name in contract.grain))
    return rows.alias("old").join(withdrawn.alias("new"), is_same_grain & is_not_older(contract), "left_anti")


def _key_columns(contract: Contract) -> Iterable[str]:
    """Return the columns in the map `key`: those of the grain and of the version."""
    return (n for n in dict.fromkeys((*contract.grain, *version_columns(contract))) if n not in _LINEAGE)


def _read_column(name: str, contract: Contract) -> Column:
    value = F.col(name) if name in _LINEAGE else F.col("key")[name]
    return value.cast(column_type(contract.by_name[name])).alias(name)
