"""Selection: which raw rows of a source belong to a table, as its mapping says by `where` and `each`."""

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.ingest.source import Mapping
from crmlake.tables.bronze import FAULT

_IS_SELECTED, _ELEMENTS = "_is_selected", "_elements"


def select_rows(rows: DataFrame, mapping: Mapping, counts: Observation | None = None) -> DataFrame:
    """Return the rows that a mapping selects; with `each`, one for each element of its array.

    A malformed row may belong to any table, so it is always selected, once. Conditions and arrays are computed as
    columns, so that both may look at other rows (`... OVER (PARTITION BY ...)`).

    Args:
        rows: the file's columns, and `_fault`.
        mapping: the mapping; its `where` and `each` are Spark SQL expressions over the columns.
        counts: observes `left_out`, the rows that the mapping does not select or turns into nothing, and of them
            `left_out_by_null`, those for which the condition, or the array of a row that it selects, is null.

    Returns:
        The same columns; with `each`, the element as `each`, and its position, from 1, as `position`.
    """
    if not mapping.where and not mapping.each:
        return rows
    candidates, is_selected, is_null = _mark_selected(rows, mapping)
    if counts is not None:
        candidates = candidates.observe(
            counts, F.count_if(~is_selected).alias("left_out"), F.count_if(is_null).alias("left_out_by_null")
        )
    selected = candidates.where(is_selected).drop(_IS_SELECTED)
    return _explode(selected) if mapping.each else selected


def find_left_out_rows(rows: DataFrame, mapping: Mapping) -> DataFrame:
    """Return the rows that a mapping does not select, as they are.

    Args:
        rows: the file's columns, and `_fault`.
        mapping: the mapping, with a condition or an array.
    """
    candidates, is_selected, _ = _mark_selected(rows, mapping)
    return candidates.where(~is_selected).select(*rows.columns)


def _mark_selected(rows: DataFrame, mapping: Mapping) -> tuple[DataFrame, Column, Column]:
    """Return rows with what `where` and `each` give, whether a row is selected, and whether that is null."""
    is_malformed = F.col(FAULT.name).isNotNull()
    condition = F.expr(mapping.where) if mapping.where else F.lit(True)
    candidates = rows.withColumn(_IS_SELECTED, F.when(is_malformed, F.lit(True)).otherwise(condition))
    is_selected, is_null = F.coalesce(_IS_SELECTED, F.lit(False)), F.col(_IS_SELECTED).isNull()
    if mapping.each:
        elements = F.when(is_malformed, F.array(F.lit(None))).when(is_selected, F.expr(mapping.each))
        candidates = candidates.withColumn(_ELEMENTS, elements)
        # No elements is an answer; no array may be a value that the expression could not read.
        is_null |= is_selected & F.col(_ELEMENTS).isNull()
        is_selected &= F.coalesce(F.size(_ELEMENTS), F.lit(0)) > 0
    return candidates, is_selected, is_null


def _explode(rows: DataFrame) -> DataFrame:
    exploded = rows.select("*", F.posexplode(_ELEMENTS).alias("_element_index", "each"))
    return exploded.withColumn("position", F.col("_element_index") + 1).drop("_element_index", _ELEMENTS)
