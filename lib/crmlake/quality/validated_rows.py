"""Validated rows: typed, flagged where they are rejected, and able to say why."""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.quality.compiled_stages import end_stage
from crmlake.quality.deletions import DELETED

REJECTED = "_rejected"
"""Whether a row is rejected: a flag of its own, as writing out the reasons costs more than all other columns."""
REASONS = "_reasons"
RULES = "_rules"
"""The reasons without the values of the row."""
RAW = "_raw"


@dataclass(frozen=True)
class ValidatedRows:
    """Validated rows, and the expression that gives the reasons of the rejected ones.

    Attributes:
        rows: The columns of the table, `_deleted`, `_rejected` and `_raw`; and what the reasons are told from.
        columns: The columns of the table.
        reasons: The expression, over the other columns of a row; `None` where `rows` has `_reasons` and `_rules`
            already.
    """

    rows: DataFrame
    columns: tuple[str, ...] = ()
    reasons: Column | None = None

    def explain_all(self) -> DataFrame:
        """Return all rows with their reasons: columns of the table, `_deleted`, `_rejected`, `_raw`, and both lists."""
        return self.rows if self.reasons is None else self._explain(self.rows, self.reasons)

    def explain_rejected(self) -> DataFrame:
        """Return the rejected rows with their reasons."""
        if self.reasons is None:
            return self.rows.where(REJECTED)
        # At a metric a compiled stage ends: together with the reasons it would be too long to be compiled.
        rows = self.observable().observe(Observation(), *self.metrics())
        # The reasons have a stage of their own: in the stage that filters, Java would compile that long method for the
        # sake of all rows.
        return self._explain(end_stage(rows.where(REJECTED)), self.reasons)

    def observable(self) -> DataFrame:
        """Return the rows, with what the reasons are told from only where a row is rejected: other rows are narrow."""
        if self.reasons is None:
            return self.rows
        told_from = {*self.rows.columns} - {*self.columns, DELETED, REJECTED}
        return self.rows.withColumns({name: F.when(F.col(REJECTED), F.col(name)) for name in sorted(told_from)})

    def metrics(self) -> list[Column]:
        """Return a metric that names every column, if the reasons are still to be told from them.

        The pass over the accepted rows and that over the rejected ones then need the same columns, so that Spark makes
        the same code of both, and Java compiles it once.
        """
        every = F.struct(*self.rows.columns)
        return [] if self.reasons is None else [F.count(F.when(F.col(REJECTED), every)).alias("rejected")]

    def _explain(self, rows: DataFrame, reasons: Column) -> DataFrame:
        explained = rows.withColumn(REASONS, F.when(F.col(REJECTED), reasons))
        return explained.select(*self.columns, DELETED, REJECTED, RAW, *split_reasons())


def count_where(condition: Column) -> Column:
    """Return the metric of how many rows satisfy a condition. `count_if` would add a column with it to all rows."""
    return F.count(F.when(condition, F.lit(1)))


def split_reasons() -> tuple[Column, ...]:
    """Return the sentences and the rules of the reasons in `_reasons`, as two columns; empty for a valid row."""
    nothing = F.array().cast("array<string>")
    fields = {REASONS: "sentence", RULES: "rule"}
    return tuple(F.coalesce(F.col(REASONS)[field], nothing).alias(name) for name, field in fields.items())
