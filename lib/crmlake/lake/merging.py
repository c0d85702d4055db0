"""Merging rows into a table on its grain."""

from delta import DeltaTable
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract, Merge
from crmlake.contracts.schema import column_type, conform


def merge(table: DeltaTable, frame: DataFrame, contract: Contract) -> None:
    """Put rows in by grain: new ones are added, known ones replaced unless they are newer than what came.

    Args:
        table: the Delta table.
        frame: one row for each grain; a true `_deleted` takes the row of that grain out.
        contract: of the table; its mode is `Merge`.
    """
    marked = frame if "_deleted" in frame.columns else frame.withColumn("_deleted", F.lit(False))
    rows = conform(marked, contract, beside=("_deleted",))
    names = {c.name: F.col(f"new.{c.name}") for c in contract.columns}
    (
        table.alias("old")
        .merge(rows.alias("new"), _same(rows, contract))
        .whenMatchedDelete("new._deleted")
        .whenMatchedUpdate(_newer(contract), names)
        .whenNotMatchedInsert(~F.col("new._deleted"), names)
        .execute()
    )


def _same(rows: DataFrame, contract: Contract) -> Column:
    """Equal grain; and, so that Delta skips files, the grain between its least and greatest values that came."""
    bounds = rows.agg(
        *(f(name).alias(f"{f.__name__}_{name}") for name in contract.grain for f in (F.min, F.max))
    ).first()
    condition = F.lit(True)
    for name in contract.grain:
        old = F.col(f"old.{name}")
        condition &= old == F.col(f"new.{name}")
        if bounds is not None and bounds[f"min_{name}"] is not None:
            kind = column_type(contract.by_name[name])
            condition &= old.between(F.lit(bounds[f"min_{name}"]).cast(kind), F.lit(bounds[f"max_{name}"]).cast(kind))
    return condition


def _newer(contract: Contract) -> Column:
    """Whether what came is no older, column by column; nothing known is older than anything.

    Compared one by one: as structs the two sides would have to agree on which of the columns may be null.
    """
    newest = contract.write.newest if isinstance(contract.write, Merge) else ()
    newer = F.lit(True)
    for name in reversed(newest):
        new, old = F.col(f"new.{name}"), F.col(f"old.{name}")
        newer = F.coalesce(new > old, new.isNotNull()) | (new.eqNullSafe(old) & newer)
    return newer
