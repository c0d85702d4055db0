"""Discovery: the files of a source that are not recorded yet in their current state."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors import Inspection, get_connector, relative_path
from crmlake.ingest.listing import list_files
from crmlake.ingest.source import Source

LOADED, DUPLICATE, CHANGED, UNREADABLE, UNMATCHED = "loaded", "duplicate", "changed", "unreadable", "unmatched"
NOT_INSPECTED = Inspection()
_STATE = ["file", "bytes", "modified_at"]
_AHEAD_SECONDS = 3600.0
"""How far the time of a file may be ahead, as by the clock of another host, and the file still be taken for fresh."""
_LOCK_FILE = r"(^|/)~\$[^/]*$"
"""What a spreadsheet program leaves beside a workbook that is open."""


@dataclass(frozen=True)
class File:
    """A file of a source, or an increment of a table, and the outcome of its screening.

    Attributes:
        path: The path as Spark reads it, or the name of the increment.
        file: The path below the source's folder, or the name of the increment.
        bytes: The size; 0 for an increment.
        modified_at: When the file was modified last; for an increment, when it was found.
        found_at: When it was found.
        status: The status in `ops.files`.
        note: A remark about it for people.
        sha256: The hash of its bytes, if they were hashed.
        inspection: The result of inspecting it.
        repeats: The names of earlier increments that may hold some of its rows.
        changed_at: When the file system last noted a change of a local file; `None` for any other.
    """

    path: str
    file: str
    bytes: int
    modified_at: datetime
    found_at: datetime
    status: str = LOADED
    note: str | None = None
    sha256: str | None = None
    inspection: Inspection = NOT_INSPECTED
    repeats: tuple[str, ...] = ()
    changed_at: datetime | None = None

    def reject(self, reason: str) -> "File":
        """Return the file with the status `unreadable` and the reason."""
        return replace(self, status=UNREADABLE, note=reason, inspection=Inspection(fault=reason))

    @property
    def facts(self) -> dict[str, Any]:
        """The values of the columns of `ops.files`, by column."""
        return self.__dict__ | {
            "columns": self.inspection.columns,
        }


def find_new_files(
    spark: SparkSession, source: Source, recorded: DataFrame, neighbours: Sequence[Source] = ()
) -> tuple[list[File], list[File]]:
    """Return the files that are new or were modified since they were recorded, oldest first; and those that must wait.

    The folder is listed, no content is read. The case of names does not matter. Files that Spark treats as hidden
    (their names begin with `_` or `.`) and empty files are ignored. A file that is named `.tmp` or `.part`, or was
    modified within `settle_seconds`, is still being written and must wait; one whose time is far ahead of now does not,
    as it would wait until then. A file whose name no pattern matches, and a link that nothing needs to follow, is
    returned once, as `unmatched`. A local file of the same size and time is returned where its file system noted a
    change since: screening compares its bytes.

    Args:
        spark: The session.
        source: The source whose folder is listed.
        recorded: The source's rows of `ops.files`.
        neighbours: The other sources of the workspace, which may read files of the same folder.
    """
    listed = _list_files(spark, source)
    new = listed.join(recorded.alias("recorded"), _is_recorded(listed), "left_anti").collect()
    rows = [row for row in new if row["status"] != UNMATCHED or not _is_taken(row["path"], neighbours)]
    entries = [(row["must_wait"], _make_file(source, row.asDict())) for row in rows]
    entries.sort(key=lambda entry: (entry[1].modified_at, entry[1].file))
    return [file for waits, file in entries if not waits], [file for waits, file in entries if waits]


def _is_recorded(listed: DataFrame) -> Column:
    """Return whether a record is of a listed file in its current state.

    Records of earlier versions have no `changed_at`: what was found later than the last change is as it was.
    """
    record = {name: F.col(f"recorded.{name}") for name in (*_STATE, "status", "changed_at", "found_at", "sha256")}
    is_same = [listed[name] == record[name] for name in _STATE]
    is_same.append((listed["status"] == UNMATCHED) == (record["status"] == UNMATCHED))
    changed_at = listed["changed_at"]
    is_older = record["changed_at"].isNull() & (record["sha256"].isNull() | (changed_at <= record["found_at"]))
    return reduce(and_, is_same) & (changed_at.isNull() | F.coalesce(changed_at == record["changed_at"], is_older))


def _make_file(source: Source, row: dict[str, Any]) -> File:
    facts = {name: value for name, value in row.items() if name not in ("must_wait", "remark", "fault")}
    file = File(**facts, note=row["remark"] or _note(source, row))
    return file.reject(row["fault"]) if row["fault"] and file.status == LOADED else file


def _note(source: Source, row: Mapping[str, Any]) -> str | None:
    if row["status"] != UNMATCHED:
        is_ahead = row["modified_at"] > row["found_at"] + timedelta(seconds=_AHEAD_SECONDS)
        return f"its time, {row['modified_at']:%Y-%m-%d %H:%M} UTC, is ahead of now" if is_ahead else None
    if re.search(_LOCK_FILE, row["file"]):
        return "a spreadsheet program has the workbook of this name open"
    return f"its name does not match {name_pattern(source)}, so nothing reads it (glob = ...)"


def _is_taken(path: str, neighbours: Iterable[Source]) -> bool:
    """Return whether another source reads a file."""
    folders = ((other, other.path.removeprefix("file://").rstrip("/") + "/") for other in neighbours)
    local = path.removeprefix("file://")
    return any(local.startswith(folder) and _matches(local, other) for other, folder in folders)


def _matches(path: str, source: Source) -> bool:
    return re.search(_name_expression(source), path.rpartition("/")[2]) is not None


def _name_expression(source: Source) -> str:
    """Return a regular expression of the names that a source's pattern matches, in any case."""
    parts = {"*": ".*", "?": ".", "{": "(?:", "}": ")", ",": "|", "[": "[", "]": "]", "-": "-"}
    escaped = "".join(parts.get(sign, re.escape(sign)) for sign in name_pattern(source))
    return f"(?is)^(?!~\\$){escaped}$"


def name_pattern(source: Source) -> str:
    """Return the pattern of the names of a source's files: its own, or that of its connector."""
    return source.glob or get_connector(source).glob


def _list_files(spark: SparkSession, source: Source) -> DataFrame:
    path, modified, now = F.col("path"), F.col("modified_at"), F.current_timestamp()
    expression = F.lit(_name_expression(source))
    name, is_unfinished = F.substring_index(path, "/", -1), F.rlike(path, F.lit("(?i)[.](tmp|part)$"))
    latest = now - F.make_dt_interval(secs=F.lit(source.settle_seconds))
    is_fresh = modified.between(latest, now + F.make_dt_interval(secs=F.lit(_AHEAD_SECONDS)))
    is_read_itself = F.rlike(F.substring_index("target", "/", -1), expression)
    leads = F.concat(F.lit("it is a link to "), "target", F.lit(", which is read itself"))
    remark = F.coalesce("remark", F.when(is_read_itself, leads))
    is_read = remark.isNull() & (is_unfinished | F.rlike(name, expression))
    is_loadable = is_read | (F.col("fault").isNotNull() & (F.col("bytes") == 0))  # what has no size may be a folder
    return list_files(spark, source.path).select(
        path.alias("path"),
        relative_path(source.path, path).alias("file"),
        "bytes",
        modified.alias("modified_at"),
        now.alias("found_at"),
        F.when(is_loadable, F.col("changed_at")).alias("changed_at"),
        F.when(is_loadable, LOADED).otherwise(UNMATCHED).alias("status"),
        (is_unfinished | (is_fresh & (modified > latest))).alias("must_wait"),
        remark.alias("remark"),
        "fault",
    )
