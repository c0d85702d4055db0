"""The write modes: append, merge and replace."""

from dataclasses import dataclass
from types import MappingProxyType

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.write_mode import AS_OF, BATCH, DELETED, WriteContext, WriteMode, WriteTarget, literal


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
            reloaded = f"(source IN ({', '.join(map(literal, sources))}) OR {BATCH.name} = {literal(context.batch)})"
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
