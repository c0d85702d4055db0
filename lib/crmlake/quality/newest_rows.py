"""Keeping the newest version of each row, or of a group of rows that is delivered whole, such as an order."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation, Window
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.versions import version_columns
from crmlake.quality.deletions import DELETED
from crmlake.quality.duplicates import CONTRADICTS, REPEATED, Newest, mark_contradictions
from crmlake.quality.validated_rows import count_where
from crmlake.tables.shared import SOURCE, UNCLEAN, VERSION

_CURRENT, _STORED, _LEFT_OUT = "_current", "_stored", "_left_out"


@dataclass(frozen=True)
class Whole:
    """What each version of a source has as a whole, so that a row that a newer version lacks is removed.

    Attributes:
        columns: The columns of the key that identify a whole, such as `order_id`; `source` for all rows of the source.
        stored: The source's rows in the table.
        left_out: The wholes of which the mapping leaves rows out, with the versions of those rows; `None` where it
            leaves nothing out.
    """

    columns: tuple[str, ...]
    stored: DataFrame
    left_out: DataFrame | None = None


def key_columns(contract: Contract) -> tuple[str, ...]:
    """Return the grain of the rows of one source."""
    # Sorting by the source first would only make each comparison go on to the next column.
    return tuple(name for name in contract.grain if name != SOURCE.name)


def newest(contract: Contract) -> Newest:
    """Return the order of versions; of a row and a deletion of one version, the deletion is newer."""
    return Newest((*version_columns(contract), DELETED))


def keep_newest_rows(
    valid: DataFrame, contract: Contract, counts: Observation, whole: Whole | None = None
) -> DataFrame:
    """Return one row for each grain: the newest version.

    Args:
        valid: The valid rows of one source.
        contract: The table's contract.
        counts: Observes accepted, duplicates, contradicting and unclean.
        whole: What each version has as a whole; `None` where a row stays until a newer one of its key replaces it.

    Returns:
        The contract's columns and `_deleted`, which is also true for rows that a newer version of their whole lacks.
    """
    columns = [*contract.by_name, DELETED]
    rows, order = valid.select(*columns), newest(contract)
    if whole is not None:  # the marks are only there where they are needed: sorting by them costs time
        rows, order = _with_stored(rows, whole), Newest((_CURRENT, *order.by, _STORED))
    marked = mark_contradictions(rows, key_columns(contract), order)
    observed = _count(marked, counts, has_unclean=UNCLEAN.name in columns)
    kept = observed.where(~F.col(REPEATED))
    return (kept if whole is None else kept.withColumn(DELETED, F.col(DELETED) | ~F.col(_CURRENT))).select(*columns)


def _with_stored(rows: DataFrame, whole: Whole) -> DataFrame:
    """Return the rows and those of the table that they remove, marked by whether they are in the newest version.

    A version of which all rows are left out removes the earlier ones as well.
    """
    new = rows.withColumn(_STORED, F.lit(False))
    stored = whole.stored.withColumns({DELETED: F.lit(False), _STORED: F.lit(True)})
    every = new.unionByName(stored.select(*new.columns)).withColumn(_LEFT_OUT, F.lit(False))
    if whole.left_out is not None:
        marks = {_STORED: F.lit(False), _LEFT_OUT: F.lit(True)}
        every = every.unionByName(whole.left_out.withColumns(marks), allowMissingColumns=True)
    group = Window.partitionBy(*whole.columns)
    version = F.coalesce(VERSION.name, F.lit(""))
    marked = every.withColumns(
        {_CURRENT: version >= F.max(version).over(group), "_touched": ~F.min(_STORED).over(group)}
    )
    is_needed = ~F.col(_STORED) | (F.col("_touched") & ~F.col(_CURRENT))
    return marked.where(is_needed & ~F.col(_LEFT_OUT)).drop("_touched", _LEFT_OUT)


def _count(marked: DataFrame, counts: Observation, *, has_unclean: bool) -> DataFrame:
    has_marks = _STORED in marked.columns
    is_new, is_current = (~F.col(_STORED), F.col(_CURRENT)) if has_marks else (F.lit(True), F.lit(True))
    is_accepted, contradicts = is_new & ~F.col(REPEATED) & is_current, F.col(CONTRADICTS)
    is_unclean = F.col(UNCLEAN.name).isNotNull() if has_unclean else F.lit(False)
    return marked.observe(
        counts,
        count_where(is_accepted).alias("accepted"),
        count_where(is_new & ~is_accepted & ~contradicts).alias("duplicates"),
        count_where(is_new & contradicts).alias("contradicting"),
        count_where(is_accepted & is_unclean).alias("unclean"),
    )
