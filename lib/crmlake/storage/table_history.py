"""The history of a Delta table between two versions: its commits, and the files that can still be read."""

from dataclasses import dataclass
from functools import cached_property

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.storage.commits import Commit, column_types, files_before, paths_of, read_commits
from crmlake.storage.files import all_exist
from crmlake.storage.snapshots import UNREADABLE, snapshot


@dataclass(frozen=True)
class TableHistory:
    """The commits of a table after one version, up to another.

    Attributes:
        spark: the session.
        path: the path of the table.
        since: the earlier version.
        until: the later version, which can be read.
        is_fed: whether the table is known to have had a change data feed all the time; else it is tried.
    """

    spark: SparkSession
    path: str
    since: int
    until: int
    is_fed: bool = False

    @cached_property
    def commits(self) -> tuple[Commit, ...]:
        """The commits, as far as the log still has all of them; else none."""
        return read_commits(self.spark, self.path, self.since, self.until) or ()

    @cached_property
    def is_logged(self) -> bool:
        """Whether the log has all commits, and none of them changed or dropped a column of the earlier version."""
        if not self.commits:
            return False
        columns = [commit.columns for commit in self.commits if commit.columns is not None]
        try:
            old = column_types(self.old.schema) if columns else frozenset()
        except UNREADABLE:
            return False
        return all(old <= new for new in columns)

    @property
    def changes_rows(self) -> bool:
        """Whether rows may differ between the versions."""
        return not self.is_logged or any(commit.changes_rows for commit in self.commits)

    @property
    def only_adds_rows(self) -> bool:
        """Whether the commits added rows, and changed or removed none."""
        return self.is_logged and all(commit.only_adds for commit in self.commits)

    @property
    def only_adds_files(self) -> bool:
        """Whether the commits added files, and removed none."""
        return self.is_logged and not any(commit.removed for commit in self.commits)

    @property
    def was_overwritten(self) -> bool:
        """Whether a commit that the log still has replaced the rows of the table."""
        return any(commit.operation == "OVERWRITE" for commit in self.commits)

    @property
    def touched_files(self) -> frozenset[str]:
        """The names of the data files that may differ between the versions."""
        return frozenset(file.name for commit in self.commits for file in (*commit.added, *commit.removed))

    @property
    def old(self) -> DataFrame:
        """The table at the earlier version."""
        return snapshot(self.spark, self.path, self.since)

    @property
    def new(self) -> DataFrame:
        """The table at the later version."""
        return snapshot(self.spark, self.path, self.until)

    @property
    def feed(self) -> DataFrame:
        """The change data feed, as Delta gives it."""
        reader = self.spark.read.format("delta").option("readChangeFeed", "true")
        return reader.options(startingVersion=self.since + 1, endingVersion=self.until).load(self.path)

    @cached_property
    def has_feed(self) -> bool:
        """Whether the change data feed tells all changes."""
        return self.is_logged and self._feed_files_exist and (self.is_fed or self._feed_answers)

    @cached_property
    def has_old_version(self) -> bool:
        """Whether every file exists that the earlier version needs and the later one does not."""
        try:
            if self.commits:
                return bool(self.old.columns) and all_exist(self.spark, paths_of(files_before(self.commits)))
            files = set(self.old.inputFiles()) - set(self.new.inputFiles())
            return all_exist(self.spark, files) and self._old_version_opens
        except UNREADABLE:
            return False

    @property
    def is_comparable(self) -> bool:
        """Whether the changes between the versions can still be read."""
        return not self.changes_rows or self.has_feed or self.only_adds_files or self.has_old_version

    @property
    def _feed_files_exist(self) -> bool:
        """Whether the files exist that the feed needs and the later version does not."""
        removed = {file for commit in self.commits for file in commit.removed}
        unfed = [commit for commit in self.commits if commit.changes_rows and not commit.feed]
        rows = {file for commit in unfed for file in (*commit.added, *commit.removed)}
        return all_exist(
            self.spark, {name for commit in self.commits for name in commit.feed} | paths_of(rows & removed)
        )

    @property
    def _feed_answers(self) -> bool:
        """Whether Delta reads the feed: only then does it complain of a version that has none."""
        try:
            self.feed.isEmpty()
        except UNREADABLE:
            return False
        return True

    @property
    def _old_version_opens(self) -> bool:
        """Whether each file can be opened with its deletion vector, whose name only the log knows."""
        try:
            self.old.agg(F.max("_metadata.file_name")).first()
        except UNREADABLE:
            return False
        return True
