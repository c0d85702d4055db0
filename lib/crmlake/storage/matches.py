"""Matches: which rows of a table the rows of a merge meet, found by a narrow pass over keys and versions."""

from typing import NamedTuple

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.schema import column_type
from crmlake.contracts.versions import is_not_older, version_columns
from crmlake.contracts.write_mode import DELETED

FEW = 500_000
"""Rows that are hashed in any executor's memory."""


class Matches(NamedTuple):
    """How many rows of a table have the grain of a row of a merge.

    Attributes:
        all: All of them.
        newer: Those that are newer than the row of the merge, which leaves them as they are.
        deleted: Those that the row of the merge removes.
    """

    all: int = 0
    newer: int = 0
    deleted: int = 0


def find_bounds(rows: DataFrame, contract: Contract) -> Row | None:
    """Return the number of rows, the min and the max of each column of the grain; `None` for no rows."""
    limits = [f(name).alias(f"{f.__name__}_{name}") for name in contract.grain for f in (F.min, F.max)]
    bounds = rows.agg(F.count("*").alias("rows"), *limits).first()
    return bounds if bounds is not None and bounds["rows"] else None


def has_same_grain(bounds: Row | None, contract: Contract) -> Column:
    """Return whether the rows `old` and `new` have the same grain; its literal range lets Delta skip files.

    Args:
        bounds: The bounds of `new`; `None` where there are no rows.
        contract: That of the table.
    """
    condition = F.lit(True)
    for name in contract.grain:
        old, kind = F.col(f"old.{name}"), column_type(contract.by_name[name])
        condition &= old == F.col(f"new.{name}")
        if bounds:
            condition &= old.between(F.lit(bounds[f"min_{name}"]).cast(kind), F.lit(bounds[f"max_{name}"]).cast(kind))
    return condition


def count_matches(table: DataFrame, incoming: DataFrame, bounds: Row, contract: Contract) -> Matches:
    """Count the rows of a table that have the grain of an incoming row.

    Args:
        table: All rows of the table.
        incoming: One row for each grain, with `_deleted`.
        bounds: The bounds of `incoming`.
        contract: That of the table.
    """
    is_applied = is_not_older(contract)
    counts = _meet(table, incoming, bounds, contract).agg(
        F.count(F.lit(1)), F.count_if(~is_applied), F.count_if(is_applied & F.col(f"new.{DELETED}"))
    )
    return Matches(*(counts.first() or ()))


def exclude_older(table: DataFrame, incoming: DataFrame, bounds: Row, contract: Contract) -> DataFrame:
    """Return the incoming rows, except those with a newer version in the table."""
    newer = _meet(table, incoming, bounds, contract).where(~is_not_older(contract))
    return incoming.join(newer.select(*(F.col(f"old.{name}") for name in contract.grain)), [*contract.grain], "anti")


def _meet(table: DataFrame, incoming: DataFrame, bounds: Row, contract: Contract) -> DataFrame:
    """Return the rows `old` and `new` of one grain, with the grain and the version of both."""
    names = [*contract.grain, *(name for name in version_columns(contract) if name not in contract.grain)]
    new = incoming.select(*names, DELETED)
    few = F.broadcast(new) if bounds["rows"] <= FEW else new
    return table.select(*names).alias("old").join(few.alias("new"), has_same_grain(bounds, contract))
