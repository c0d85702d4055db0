"""Merging rows into a table on its grain, by Delta's MERGE."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from delta import DeltaTable
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, MapType

from crmlake.contracts import Contract
from crmlake.contracts.schema import column_type
from crmlake.contracts.versions import is_not_older
from crmlake.contracts.write_mode import DELETED
from crmlake.storage.matches import FEW, has_same_grain


def merge(
    table: DeltaTable,
    incoming: DataFrame,
    bounds: Row | None,
    contract: Contract,
    reloaded_sources: Sequence[str] = (),
    within: str | None = None,
) -> None:
    """Insert new rows, and replace rows of the same grain unless they are newer.

    Args:
        table: the Delta table.
        incoming: one row for each grain; a true `_deleted` removes the row of that grain, unless it is newer.
        bounds: the bounds of `incoming`, as `find_bounds` returns them.
        contract: that of the table.
        reloaded_sources: sources all of whose rows are among `incoming`: their other rows are removed, and theirs
            replace newer ones too.
        within: an SQL condition of the rows of the table (alias `old`) that may be touched.
    """
    values = {c.name: F.col(f"new.{c.name}") for c in contract.columns}
    is_within = F.expr(within) if within else F.lit(True)
    is_reloaded = F.col("old.source").isin(*reloaded_sources) if reloaded_sources else F.lit(False)
    builder = (
        table.alias("old")
        .merge(_hinted(incoming, bounds).alias("new"), is_within & has_same_grain(bounds, contract))
        .whenMatchedDelete(F.col(f"new.{DELETED}") & (is_reloaded | is_not_older(contract)))
        .whenMatchedUpdate(F.when(is_reloaded, _differs(contract)).otherwise(is_not_older(contract)), values)
        .whenNotMatchedInsert(~F.col(f"new.{DELETED}"), values)
    )
    (builder.whenNotMatchedBySourceDelete(is_within & is_reloaded) if reloaded_sources else builder).execute()


def _hinted(rows: DataFrame, bounds: Row | None) -> DataFrame:
    """Let few rows be hashed: sorting them and the table takes longer. Many rows might not fit into memory so."""
    return rows.hint("shuffle_hash") if bounds and bounds["rows"] <= FEW else rows


def _differs(contract: Contract) -> Column:
    pairs = ([_comparable(f"{side}.{c.name}", column_type(c)) for side in ("new", "old")] for c in contract.columns)
    return reduce(or_, (~new.eqNullSafe(old) for new, old in pairs))


def _comparable(name: str, kind: DataType) -> Column:
    """Return a column in a form in which Spark compares it: a map as its sorted entries."""
    return F.array_sort(F.map_entries(name)) if isinstance(kind, MapType) else F.col(name)
