"""One table of the lake as write modes see it: rows are appended, overwritten or merged."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta import DeltaTable
from pyspark import StorageLevel
from pyspark.sql import DataFrame, DataFrameWriter, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.schema import conform
from crmlake.contracts.write_mode import DELETED
from crmlake.storage.fencing import Fence
from crmlake.storage.matches import count_matches, exclude_older, find_bounds
from crmlake.storage.merge import merge


@dataclass(frozen=True)
class LakeTable:
    """The Delta table of a contract at its path.

    Attributes:
        spark: the session.
        contract: the table's contract.
        path: a path that Spark reads.
        fence: the place of an append or an overwrite among the commits of all holders of a lock.
    """

    spark: SparkSession
    contract: Contract
    path: str
    fence: Fence | None = None

    def append(self, rows: DataFrame) -> None:
        """Add rows; those of an open table may bring further columns. No rows leave no commit."""
        self._writer(rows, "append").save(self.path)

    def overwrite(self, rows: DataFrame, where: str | None) -> None:
        """Replace the rows that an SQL condition selects, or all rows; the rows written must satisfy it too."""
        writer = self._writer(rows, "overwrite")
        (writer.option("replaceWhere", where) if where else writer).save(self.path)

    def _writer(self, rows: DataFrame, mode: str) -> DataFrameWriter:
        options = self.fence.options if self.fence else {}
        writer = conform(rows, self.contract).write.format("delta").mode(mode).options(**options)
        return writer.option("mergeSchema", "true") if self.contract.open else writer

    def merge(self, rows: DataFrame, reloaded_sources: Sequence[str] = (), within: str | None = None) -> None:
        """Insert new rows, and replace or remove rows of the same grain unless they are newer, in one commit.

        Where no row of the table has the grain of one of these, they are appended; where some are replaced and none is
        removed, Delta's `replaceUsing` writes them. Both take a fraction of a MERGE. No rows and no reloaded sources
        leave no commit.

        Args:
            rows: one for each grain; those with a true `_deleted` remove the row of that grain.
            reloaded_sources: sources all of whose rows are among `rows`: their other rows are removed, and theirs
                replace newer ones too.
            within: an SQL condition of the rows of the table (alias `old`) that may be touched; it names columns of
                the grain, where there are no reloaded sources.
        """
        table, incoming = DeltaTable.forPath(self.spark, self.path), self._marked(rows)
        if reloaded_sources:
            merge(table, incoming, find_bounds(incoming, self.contract), self.contract, reloaded_sources, within)
            return
        incoming = incoming.persist(StorageLevel.DISK_ONLY)  # the bounds, the matches and the write each read it
        try:
            if bounds := find_bounds(incoming, self.contract):
                self._merge_rows(table, incoming, bounds, within)
        finally:
            incoming.unpersist()

    def _merge_rows(self, table: DeltaTable, incoming: DataFrame, bounds: Row, within: str | None) -> None:
        """Merge in the cheapest way that gives the same rows."""
        old = table.toDF()
        matches = count_matches(old, incoming, bounds, self.contract)
        if matches.deleted:
            merge(table, incoming, bounds, self.contract, within=within)
            return
        new = incoming.where(~F.col(DELETED))
        if matches.newer:
            new = exclude_older(old, new, bounds, self.contract)
        written = new.drop(DELETED)
        if matches.all > matches.newer:
            self._writer(written, "overwrite").option("replaceUsing", ", ".join(self.contract.grain)).save(self.path)
        else:
            self.append(written)

    def _marked(self, rows: DataFrame) -> DataFrame:
        marked = rows if DELETED in rows.columns else rows.withColumn(DELETED, F.lit(False))
        return conform(marked, self.contract, beside=(DELETED,))
