"""The lake's tables, by contract: created, read at a version, written by their declared mode."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass

from delta import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from crmlake.contracts import Contract, WriteContext
from crmlake.contracts.schema import column_type, empty_frame, quoted, schema
from crmlake.errors import LakeError
from crmlake.storage import ddl
from crmlake.storage.changes import read_changes
from crmlake.storage.comparison import ADDED, CHANGE, REMOVED
from crmlake.storage.damage import check_commits, tell_damage
from crmlake.storage.fencing import Fence, read_fences
from crmlake.storage.lake_table import LakeTable
from crmlake.storage.marks import Mark, Version, mark_commits, read_marks
from crmlake.storage.snapshots import latest_commit, latest_version, snapshot
from crmlake.storage.table_history import TableHistory


@dataclass(frozen=True)
class Written:
    """The version of a table after a write, and the rows that the write brought."""

    version: int
    rows: int


class Lake:
    """The Delta tables below one root: a folder, or any path that Spark reads."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        """Keep the session and the root; nothing is opened or created yet."""
        self.spark = spark
        self.root = root.rstrip("/")

    def path(self, contract: Contract) -> str:
        """Return the table's path."""
        return f"{self.root}/{contract.path}"

    def exists(self, contract: Contract) -> bool:
        """Return whether the table was ever created."""
        return self._schema(contract) is not None

    def columns(self, contract: Contract) -> list[str]:
        """Return the columns that the table has in the lake; none where it was never created."""
        columns = self._schema(contract)
        return [] if columns is None else columns.names

    def _schema(self, contract: Contract) -> StructType | None:
        with tell_damage(contract):
            return ddl.table_schema(self.spark, self.path(contract))

    def ensure(self, contract: Contract) -> bool:
        """Create the table where it is missing; add the columns that its contract gained.

        Returns:
            Whether the table was created or changed.
        """
        columns = self._schema(contract)
        if columns is not None:
            return ddl.widen(self.spark, contract, self.path(contract), columns)
        ddl.create(self.spark, contract, self.path(contract))
        return True

    def read(self, contract: Contract, version: int | None) -> DataFrame:
        """Return the table at a version, empty for `None`; columns that the contract gained since are null.

        Raises:
            LakeError: the version cannot be opened.
        """
        if version is None:
            return self.spark.createDataFrame([], schema(contract))
        with tell_damage(contract, version):
            return _widened(snapshot(self.spark, self.path(contract), version), contract)

    def read_latest(self, contract: Contract) -> DataFrame:
        """Return the table at its latest version, without asking for its number: as dear as a small table's rows."""
        with tell_damage(contract):
            return _widened(self.spark.read.format("delta").load(self.path(contract)), contract)

    def changes(self, contract: Contract, since: int | None, until: int | None) -> DataFrame:
        """Return the rows that were added or removed after version `since`, up to `until`, as `_change` says.

        A row that changed is removed in its old state and added in its new one. Without `since` all rows are added.

        Raises:
            VersionError: the changes can no longer be told: read the whole table.
        """
        if since is None or until is None or since == until:
            rows = self.read(contract, until)
            return (rows.limit(0) if since is not None else rows).withColumn(CHANGE, F.lit(ADDED))
        first, last = sorted((since, until))
        changes = _widened(read_changes(self._history(contract, first, last)), contract)
        columns = [name for name in changes.columns if name != CHANGE]
        # Back to an earlier version, what was added since is removed.
        change = F.col(CHANGE) if since < until else F.when(F.col(CHANGE) == ADDED, REMOVED).otherwise(ADDED)
        return changes.select(*map(quoted, columns), change.alias(CHANGE))

    def is_comparable(self, contract: Contract, since: int, until: int) -> bool:
        """Return whether `changes` can still tell what changed between two versions."""
        first, last = sorted((since, until))
        return first == last or self._history(contract, first, last).is_comparable

    def was_overwritten(self, contract: Contract, since: int, until: int) -> bool:
        """Return whether a write replaced all rows of a table after version `since`, up to `until`."""
        return since < until and self._history(contract, since, until).was_overwritten

    def _history(self, contract: Contract, since: int, until: int) -> TableHistory:
        return TableHistory(self.spark, self.path(contract), since, until, is_fed=True)

    def write(
        self,
        contract: Contract,
        rows: DataFrame,
        context: WriteContext,
        *,
        after: int | None = None,
        fence: Fence | None = None,
    ) -> Written:
        """Write rows by the contract's mode.

        Args:
            contract: that of the table, which exists.
            rows: the rows; of a merge, those with a true `_deleted` remove the row of their grain.
            context: the circumstances of the write.
            after: the version that the caller knows as the latest; by default the latest one, whoever wrote it.
            fence: the place of an append or overwrite among the commits of all holders of a lock; a late one writes
                nothing.

        Raises:
            LakeError: something else wrote to the table meanwhile.
        """
        path = self.path(contract)
        before = latest_version(self.spark, path) if after is None else after
        contract.write.apply(LakeTable(self.spark, contract, path, fence), rows, context)
        latest = self.latest(contract)
        self.check_versions(contract, latest.version, range(before, before + 2))
        return latest if latest.version > before else Written(before, 0)

    def check_versions(self, contract: Contract, latest: int, expected: Container[int]) -> None:
        """Check that the latest version of a table is one that the caller's own commits can have led to.

        Args:
            contract: that of the table.
            latest: the latest version.
            expected: the versions that it can be.

        Raises:
            LakeError: something else wrote to the table meanwhile.
        """
        if latest not in expected:
            raise LakeError(f"{contract.name}: something else wrote to it at the same time; run this again")

    def latest(self, contract: Contract) -> Written:
        """Return the table's latest version, and the rows that its commit brought."""
        return Written(*latest_commit(self.spark, self.path(contract)))

    def latest_version(self, contract: Contract) -> int:
        """Return the number of the table's latest version, in a tenth of the time of `latest`.

        Raises:
            LakeError: there is no such table.
        """
        return latest_version(self.spark, self.path(contract))

    def fences(self, contract: Contract) -> list[Fence]:
        """Return the last fence of each lock under which a table was written; none where it was never created."""
        with tell_damage(contract):
            return read_fences(self.spark, self.path(contract)) if self.exists(contract) else []

    def mark_commits(self, refresh_id: str) -> None:
        """Let every commit from now on carry the name of a refresh."""
        mark_commits(self.spark, refresh_id)

    def marks(self, versions: Collection[tuple[Contract, int]]) -> dict[Version, Mark]:
        """Return which refresh made each version; without an entry where the log no longer tells."""
        return read_marks(self.spark, self.root, versions)

    def check_commits(self, published: Mapping[Contract, int]) -> None:
        """Check that no commit up to the published version of a table is empty.

        Raises:
            LakeError: a table has an empty commit, or no log.
        """
        check_commits(self.spark, self.root, published)

    def clear(self, contract: Contract, where: str | None = None) -> int:
        """Remove all rows, or those of partitions, though no file of them can be read; return the new version.

        Args:
            contract: that of the table, whose log can be read.
            where: an SQL condition on columns that the table is partitioned by.
        """
        LakeTable(self.spark, contract, self.path(contract)).overwrite(empty_frame(self.spark, contract), where)
        return self.latest_version(contract)

    def restore(self, contract: Contract, version: int) -> int:
        """Bring the table back to a version by a new commit, as after a run that did not finish.

        Nothing is done where that version is the latest.

        Returns:
            The latest version now.
        """
        if self.latest_version(contract) == version:
            return version
        DeltaTable.forPath(self.spark, self.path(contract)).restoreToVersion(version)
        return self.latest_version(contract)


def _widened(rows: DataFrame, contract: Contract) -> DataFrame:
    """Return the rows with the columns that the contract gained since, null."""
    gained = [c for c in contract.columns if c.name not in rows.columns]
    return rows.withColumns({c.name: F.lit(None).cast(column_type(c)) for c in gained}) if gained else rows
