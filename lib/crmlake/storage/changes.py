"""The rows that changed in a Delta table between two of its versions, read in the cheapest way that is complete."""

from collections.abc import Callable, Collection

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.schema import quoted
from crmlake.errors import VersionError
from crmlake.storage.comparison import ADDED, CHANGE, net_changes
from crmlake.storage.table_history import TableHistory

Shape = Callable[[DataFrame], DataFrame]
"""Gives rows of any version the columns in which they are compared and returned."""


def read_changes(history: TableHistory, shape: Shape | None = None) -> DataFrame:
    """Return the rows that the later version has more than the earlier one, or fewer, as `_change` says.

    Rows that were only moved to other files, or that changed and changed back, are not among them. The change data feed
    tells them where it is complete. Where rows were only added, the new files have them. Else the versions are
    compared: only the files that the commits touched, as long as the log has all commits.

    Args:
        history: the commits between the two versions.
        shape: gives rows the columns in which they are compared; by default those of the later version.

    Raises:
        VersionError: neither the change data feed nor the earlier version can be read.
    """
    new = history.new
    shaped = shape or _aligned_to(new)
    if not history.changes_rows:
        return _marked_as_added(shaped(new).limit(0))
    if history.has_feed:
        return _read_feed(history, shaped)
    if history.only_adds_files:
        return _marked_as_added(shaped(_in_files(new, history.touched_files)))
    if not history.has_old_version:
        raise VersionError(f"version {history.since} of {history.path} is gone: what changed since cannot be told")
    old = history.old
    if history.is_logged:
        old, new = _in_files(old, history.touched_files), _in_files(new, history.touched_files)
    return net_changes(shaped(old), shaped(new))


def _read_feed(history: TableHistory, shaped: Shape) -> DataFrame:
    """Return the net changes that the feed tells: it has each commit's, though a later one may undo them."""
    kind = F.col("_change_type")
    added = shaped(history.feed.where(kind.isin("insert", "update_postimage")))
    if history.only_adds_rows:
        return _marked_as_added(added)
    return net_changes(shaped(history.feed.where(kind.isin("delete", "update_preimage"))), added)


def _aligned_to(rows: DataFrame) -> Shape:
    """Return a shape with the columns of some rows; those that a frame lacks are null."""

    def align(frame: DataFrame) -> DataFrame:
        columns = {name.lower() for name in frame.columns}
        fields = [(field, F.col(quoted(field.name))) for field in rows.schema]
        null = F.lit(None)
        return frame.select(*(
            (column if field.name.lower() in columns else null).cast(field.dataType).alias(field.name)
            for field, column in fields
        ))  # fmt: skip

    return align


def _in_files(rows: DataFrame, names: Collection[str]) -> DataFrame:
    return rows.where(F.col("_metadata.file_name").isin(*names))


def _marked_as_added(rows: DataFrame) -> DataFrame:
    return rows.withColumn(CHANGE, F.lit(ADDED))
