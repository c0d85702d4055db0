"""One table of the lake as write modes see it: rows are appended, overwritten or merged."""

from collections.abc import Sequence
from dataclasses import dataclass

from delta import DeltaTable
from pyspark.sql import DataFrame, DataFrameWriter, SparkSession

from crmlake.contracts import Contract
from crmlake.contracts.schema import conform
from crmlake.storage.fencing import Fence
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
        """Insert, replace and remove rows by grain, as `storage.merge` does."""
        merge(DeltaTable.forPath(self.spark, self.path), rows, self.contract, reloaded_sources, within)
