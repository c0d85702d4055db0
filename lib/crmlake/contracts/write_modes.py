"""Write modes: how rows land in a table, and what the table needs for it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Protocol

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.column import Column

if TYPE_CHECKING:
    from crmlake.contracts.contract import Contract

BATCH = Column("batch", "string", "Batch of the write.")
AS_OF = Column("as_of", "date", "As-of date of the row; only data from before this date was used.")
DELETED = "_deleted"
"""A boolean column that rows may bring beside those of the contract: true removes the row of the same grain."""


@dataclass(frozen=True)
class WriteContext:
    """The circumstances of one write.

    Attributes:
        as_of: stamps the rows of a dated table.
        batch: names the rows that one run adds.
        full_reload: whether the rows are the whole table (of a dated table: its date).
        reloaded_sources: sources all of whose rows are among the rows written.
        partition: values of text columns that all rows written have; the write touches only rows with these values.
    """

    as_of: date
    batch: str
    full_reload: bool = False
    reloaded_sources: tuple[str, ...] = ()
    partition: tuple[tuple[str, str], ...] = ()

    def condition(self, *, dated: bool = False, alias: str = "") -> str | None:
        """Return the SQL condition of the rows that the write may touch; `None` for all rows.

        Args:
            dated: whether only rows of the as-of date may be touched.
            alias: the alias of the table in the statement, with a dot behind it.

        >>> context = WriteContext(date(2024, 5, 1), "b", partition=(("family", "propensity"),))
        >>> context.condition(dated=True, alias="old.")
        "old.as_of = DATE '2024-05-01' AND old.family = 'propensity'"
        """
        terms = [f"{alias}{AS_OF.name} = DATE '{self.as_of}'"] if dated else []
        terms += [f"{alias}{name} = {_literal(value)}" for name, value in self.partition]
        return " AND ".join(terms) or None


class WriteTarget(Protocol):
    """The table that a mode writes to."""

    @property
    def contract(self) -> "Contract":
        """The table's contract."""

    def append(self, rows: DataFrame) -> None:
        """Add rows."""

    def overwrite(self, rows: DataFrame, where: str | None) -> None:
        """Replace the rows that a condition selects, or all rows; the rows written must satisfy it too."""

    def merge(self, rows: DataFrame, reloaded_sources: Sequence[str] = (), within: str | None = None) -> None:
        """Insert, replace and remove rows by grain.

        Args:
            rows: one for each grain; those with a true `_deleted` remove the row of that grain.
            reloaded_sources: sources all of whose rows are among `rows`: their other rows are removed.
            within: an SQL condition of the rows of the table (alias `old`) that may be touched.
        """


class WriteMode(ABC):
    """How rows land in a table.

    Attributes:
        stamp_column: the column that the writer adds; `None` where it adds none.
        is_dated: whether each row belongs to one as-of date.
        needs_grain: whether the mode finds rows by their grain.
        partition_columns: the columns that the Delta table is partitioned by.
        table_properties: the Delta properties that the mode needs.
    """

    stamp_column: ClassVar[Column | None] = None
    is_dated: ClassVar[bool] = False
    needs_grain: ClassVar[bool] = True
    partition_columns: ClassVar[tuple[str, ...]] = ()
    table_properties: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @property
    @abstractmethod
    def description(self) -> str:
        """The mode in words."""

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that the mode names: the contract must have them."""
        return self.version_columns

    @property
    def version_columns(self) -> tuple[str, ...]:
        """The columns that order the versions of a row, the first of them first; empty where nothing does."""
        return ()

    def stamp(self, rows: DataFrame, context: WriteContext) -> DataFrame:
        """Return the rows with the stamp column and the columns of the partition, where they lack them."""
        values = {name: F.lit(value) for name, value in context.partition}
        if self.stamp_column:
            stamps = {BATCH.name: F.lit(context.batch), AS_OF.name: F.lit(context.as_of)}
            values[self.stamp_column.name] = stamps[self.stamp_column.name]
        return rows.withColumns({name: value for name, value in values.items() if name not in rows.columns})

    @abstractmethod
    def apply(self, target: WriteTarget, rows: DataFrame, context: WriteContext) -> None:
        """Write rows, stamped, to a table."""


@dataclass(frozen=True)
class Append(WriteMode):
    """Rows are added, once for each batch: the writer stamps them with the column `batch`.

    What an unfinished run added must be rolled back before the batch is written again.
    """

    stamp_column = BATCH
    needs_grain = False

    @property
    def description(self) -> str:
        """The mode in words."""
        return "appends, once for each batch"

    def stamp(self, rows: DataFrame, context: WriteContext) -> DataFrame:
        """Return the rows with their batch: that of the write, where they have none."""
        if BATCH.name not in rows.columns:
            return super().stamp(rows, context)
        return super().stamp(rows.withColumn(BATCH.name, F.coalesce(BATCH.name, F.lit(context.batch))), context)

    def apply(self, target: WriteTarget, rows: DataFrame, context: WriteContext) -> None:
        """Append the rows; a full reload first removes all rows, a reload of sources the rows of those sources."""
        stamped, where = self.stamp(rows, context), context.condition()
        if context.full_reload:
            target.overwrite(stamped, where)
        elif sources := context.reloaded_sources:
            # Rows of other sources may be among them: they are new, and have the batch of this write.
            reloaded = f"(source IN ({_literals(sources)}) OR {BATCH.name} = {_literal(context.batch)})"
            target.overwrite(stamped, f"{reloaded} AND {where}" if where else reloaded)
        else:
            target.append(stamped)


@dataclass(frozen=True)
class Merge(WriteMode):
    """Rows replace those of the same grain, unless an older version of them: `newest` orders the versions."""

    newest: tuple[str, ...] = ()

    # A corrected row is marked as deleted and its file stays: else a few late rows would rewrite all files.
    table_properties = MappingProxyType({"delta.enableDeletionVectors": "true"})

    @property
    def description(self) -> str:
        """The mode in words."""
        order = f", the newest by {', '.join(self.newest)} stays" if self.newest else ""
        return f"merges on the grain{order}"

    @property
    def version_columns(self) -> tuple[str, ...]:
        """The columns that order the versions of a row."""
        return self.newest

    def apply(self, target: WriteTarget, rows: DataFrame, context: WriteContext) -> None:
        """Merge the rows on the grain; a full reload replaces all rows."""
        stamped = self.stamp(rows, context)
        if context.full_reload:
            target.overwrite(_without_deleted(stamped), context.condition())
        else:
            target.merge(stamped, context.reloaded_sources, context.condition(alias="old."))


@dataclass(frozen=True)
class Replace(WriteMode):
    """Rows replace all those of their `as_of` date: the writer stamps them with the column `as_of`.

    Rows with a column `_deleted` are a change to that date instead: they are merged on the grain within it.
    """

    stamp_column = AS_OF
    is_dated = True
    partition_columns = (AS_OF.name,)

    @property
    def description(self) -> str:
        """The mode in words."""
        return "replaces its as-of date"

    def apply(self, target: WriteTarget, rows: DataFrame, context: WriteContext) -> None:
        """Replace the as-of date, or change it."""
        stamped = self.stamp(rows, context)
        if DELETED in rows.columns and not context.full_reload:
            target.merge(stamped, context.reloaded_sources, context.condition(dated=True, alias="old."))
        else:
            target.overwrite(_without_deleted(stamped), context.condition(dated=True))


def _without_deleted(rows: DataFrame) -> DataFrame:
    return rows.where(~F.col(DELETED)).drop(DELETED) if DELETED in rows.columns else rows


def _literals(values: Iterable[str]) -> str:
    return ", ".join(map(_literal, values))


def _literal(value: str) -> str:
    r"""Return a text as a literal of Spark SQL.

    >>> print(_literal("it's"))
    'it\'s'
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
