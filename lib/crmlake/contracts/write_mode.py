"""What a write mode is: how rows land in a table, and what the table needs for it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Protocol

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.column import Column

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
        terms += [f"{alias}{name} = {literal(value)}" for name, value in self.partition]
        return " AND ".join(terms) or None


class WriteTarget(Protocol):
    """The table that a mode writes to."""

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


def literal(value: str) -> str:
    r"""Return a text as a literal of Spark SQL.

    >>> print(literal("it's"))
    'it\'s'
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
