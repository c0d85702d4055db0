"""Deletions: rows by which a source takes back what it gave, and which stay so, in whatever order rows come."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import and_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.schema import column_type
from crmlake.contracts.versions import is_not_older, version_columns
from crmlake.ingest.source import Mapping

DELETED = "_deleted"
"""The mark of a candidate that is a deletion: a boolean, never null."""

_OWN = ("source", "file")
"""What stands in columns of its own, not in `key`."""


def marker(mapping: Mapping) -> Column:
    """Whether a raw row is a deletion; one of which the mapping's expression cannot tell (null) is none."""
    if mapping.deleted is None:
        return F.lit(False)
    return F.coalesce(F.when(F.expr(mapping.deleted), F.lit(True)), F.lit(False))


def of_deletions(contract: Contract, mapping: Mapping) -> Contract:
    """What a deletion keeps of a contract: it needs its key, and whatever the mapping fills of its version.

    Without its version a deletion would be older than every row, and do nothing.
    """
    needed = {*_OWN, *contract.grain, *mapping.columns}
    kept = (c for c in contract.columns if c.name in {*_OWN, *contract.grain, *version_columns(contract)})
    columns = tuple(replace(c, null=None) if c.name in needed else c for c in kept)
    return replace(contract, columns=columns, rules=())


def recorded(deletions: DataFrame, source: str, contract: Contract) -> DataFrame:
    """A source's deletions, with the columns of their table, as rows of `deletions` (without `batch`)."""
    texts = [part for name in _key(contract) for part in (F.lit(name), F.col(name).cast("string"))]
    told = (F.lit(source).alias("source"), F.lit(contract.name).alias("table_name"), "file")
    return deletions.select(*told, F.create_map(*texts).alias("key"))


def undeleted(rows: DataFrame, before: DataFrame, contract: Contract) -> DataFrame:
    """The rows without those that were deleted before they came: of which a deletion is no older.

    Args:
        rows: of the table's columns.
        before: rows of `deletions`.
        contract: of the table.
    """
    columns = (_column(name, contract) for name in dict.fromkeys((*contract.grain, *version_columns(contract))))
    known = before.where(F.col("table_name") == contract.name).select(*columns)
    same = reduce(and_, (F.col(f"old.{name}") == F.col(f"new.{name}") for name in contract.grain))
    return rows.alias("old").join(known.alias("new"), same & is_not_older(contract), "left_anti")


def _key(contract: Contract) -> Iterable[str]:
    """The columns that stand in `key`: those of the grain and of the version."""
    return (n for n in dict.fromkeys((*contract.grain, *version_columns(contract))) if n not in _OWN)


def _column(name: str, contract: Contract) -> Column:
    value = F.col(name) if name in _OWN else F.col("key")[name]
    return value.cast(column_type(contract.by_name[name])).alias(name)
