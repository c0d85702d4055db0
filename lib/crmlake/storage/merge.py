"""Merging rows into a table on its grain."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from delta import DeltaTable
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.schema import column_type, conform
from crmlake.contracts.versions import is_not_older

FEW = 500_000
"""Rows that are hashed in any executor's memory."""


def merge(table: DeltaTable, frame: DataFrame, contract: Contract, anew: Sequence[str] = ()) -> bool:
    """Put rows in by grain: new ones are added, known ones replaced unless they are newer than what came.

    Args:
        table: the Delta table.
        frame: one row for each grain; a true `_deleted` takes the row of that grain out, unless it is newer.
        contract: of the table; its mode is `Merge`.
        anew: sources all of whose rows came: their other rows go, and theirs replace newer ones too.

    Returns:
        Whether there was anything to do; else the table is not touched.
    """
    marked = frame if "_deleted" in frame.columns else frame.withColumn("_deleted", F.lit(False))
    rows = conform(marked, contract, beside=("_deleted",))
    bounds = _bounds(rows, contract)
    if bounds is None and not anew:
        return False
    names = {c.name: F.col(f"new.{c.name}") for c in contract.columns}
    merging = (
        table.alias("old")
        .merge(_quick(rows, bounds).alias("new"), _same(bounds, contract))
        .whenMatchedDelete(F.col("new._deleted") & (_renewed(anew) | is_not_older(contract)))
        .whenMatchedUpdate(_replaces(contract, anew), names)
        .whenNotMatchedInsert(~F.col("new._deleted"), names)
    )
    (merging.whenNotMatchedBySourceDelete(_renewed(anew)) if anew else merging).execute()
    return True


def _bounds(rows: DataFrame, contract: Contract) -> Row | None:
    """How many `rows` there are, the least and the greatest value of each column of the grain; nothing of no rows."""
    ends = [f(name).alias(f"{f.__name__}_{name}") for name in contract.grain for f in (F.min, F.max)]
    bounds = rows.agg(F.count("*").alias("rows"), *ends).first()
    return bounds if bounds is not None and bounds["rows"] else None


def _quick(rows: DataFrame, bounds: Row | None) -> DataFrame:
    """Few rows are hashed: to sort them and all that stands takes longer. Many might not fit into memory so."""
    return rows.hint("shuffle_hash") if bounds and bounds["rows"] <= FEW else rows


def _same(bounds: Row | None, contract: Contract) -> Column:
    """Equal grain; and, so that Delta skips files, the grain between its least and greatest values that came."""
    condition = F.lit(True)
    for name in contract.grain:
        old, kind = F.col(f"old.{name}"), column_type(contract.by_name[name])
        condition &= old == F.col(f"new.{name}")
        if bounds:
            condition &= old.between(F.lit(bounds[f"min_{name}"]).cast(kind), F.lit(bounds[f"max_{name}"]).cast(kind))
    return condition


def _renewed(anew: Sequence[str]) -> Column:
    """Whether all rows of what stands came again."""
    return F.col("old.source").isin(*anew) if anew else F.lit(False)


def _replaces(contract: Contract, anew: Sequence[str]) -> Column:
    """Whether what came takes the place of what stands."""
    differs = reduce(or_, (~F.col(f"new.{c.name}").eqNullSafe(F.col(f"old.{c.name}")) for c in contract.columns))
    return F.when(_renewed(anew), differs).otherwise(is_not_older(contract)) if anew else is_not_older(contract)
