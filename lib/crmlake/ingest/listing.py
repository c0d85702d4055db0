"""Listing: the files below the folder of a source, without any of their content."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors import escape_glob, normalize_file_uri

LEADS_OUTSIDE = "it is a link that leads out of the source's folder"
_NOT_UTF8 = "its name is not UTF-8, so that Java cannot open it; rename it"
_SCHEMA = (
    "path string, bytes bigint, modified_at timestamp, changed_at timestamp, target string, remark string, fault string"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = (
    round((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds() * 1_000_000) for year in (1900, 9000)
)
"""The times that are told apart, in microseconds: a file can have one that no calendar has."""


class _Entry(NamedTuple):
    path: str
    bytes: int = 0
    modified_at: datetime = _EPOCH
    changed_at: datetime | None = None
    target: str | None = None
    remark: str | None = None
    fault: str | None = None


def list_files(spark: SparkSession, folder: str) -> DataFrame:
    r"""Return the files below a folder, at any depth; hidden and empty ones are left out.

    A local folder is listed by Python: Spark follows links to folders, also in a circle, and takes a second for some
    thousand files. Links to folders are not followed.

    Args:
        spark: The session.
        folder: The folder.

    Returns:
        `path`, each once, in which bytes that are not UTF-8 are written as `\xf6`; `bytes`; `modified_at`;
        `changed_at` (when the file system last noted a change, which no program can set; null but for local files);
        `target` (where a link to a file of the folder leads, below the folder); `remark` (why nothing needs to read
        it); `fault` (why it cannot be read).
    """
    local = folder.removeprefix("file://")
    if "://" not in local:
        # What can be read is last, and so wins over another file whose name is written alike.
        entries = sorted(_walk(local.rstrip("/") or "/"), key=lambda entry: entry.fault is None)
        return spark.createDataFrame(list({entry.path: entry for entry in entries}.values()), _SCHEMA)
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(escape_glob(folder))
    nothing = F.lit(None)
    return files.select(
        normalize_file_uri(F.col("path")).alias("path"),
        F.col("length").alias("bytes"),
        F.col("modificationTime").alias("modified_at"),
        nothing.cast("timestamp").alias("changed_at"),
        *(nothing.cast("string").alias(name) for name in ("target", "remark", "fault")),
    )


def leads_outside(path: str, folder: str) -> bool:
    """Return whether a path in a local folder is a link to something outside of it."""
    local = path.removeprefix("file://")
    if "://" in local or not os.path.lexists(local):
        return False
    return not Path(os.path.realpath(local)).is_relative_to(os.path.realpath(folder.removeprefix("file://")))


def is_changed(path: str, size: int, changed_at: datetime) -> bool:
    """Return whether a local file has another size or time of change than when it was listed; not if it is gone."""
    try:
        state = Path(path.removeprefix("file://")).stat()
    except OSError:
        return False
    now = _with_times(_Entry(path, state.st_size), state).changed_at or _EPOCH
    # Spark gives times without a zone, as the clock of this process shows them.
    return (state.st_size, now.timestamp()) != (size, changed_at.timestamp())


def is_hidden(name: str) -> bool:
    """Return whether Spark ignores files and folders of a name."""
    return name.startswith(".") or (name.startswith("_") and "=" not in name) or name.endswith("._COPYING_")


def _walk(folder: str) -> Iterator[_Entry]:
    """Yield the files below a local folder, and what there cannot be read."""
    remaining = [folder]
    while remaining:
        current = remaining.pop()
        try:
            with os.scandir(current) as names:
                entries = [entry for entry in names if not is_hidden(entry.name)]
        except OSError as error:
            if current == folder:
                raise
            yield from _explain(current, error)
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and _is_utf8(entry.name):
                remaining.append(entry.path)
            elif entry.is_dir(follow_symlinks=False):
                yield _Entry(_uri(entry.path), fault=_NOT_UTF8)
            else:
                yield from _describe(entry, folder)


def _describe(entry: os.DirEntry[str], folder: str) -> Iterator[_Entry]:
    """Yield a file or link, unless it is empty or gone."""
    try:
        if not entry.is_symlink():
            yield from _with_state(_Entry(_uri(entry.path), fault=_name_fault(entry)), entry.stat())
        elif not Path(entry.path).exists():
            nowhere = _Entry(_uri(entry.path), remark="it is a link to nothing")
            yield _with_times(nowhere, entry.stat(follow_symlinks=False))
        elif entry.is_dir():
            yield _with_times(_describe_folder(entry, folder), entry.stat(follow_symlinks=False))
        else:
            target = _find_target(entry.path, folder)
            yield from _with_state(_Entry(_uri(entry.path), target=target, fault=_name_fault(entry)), entry.stat())
    except OSError as error:
        yield from _explain(entry.path, error)


def _describe_folder(link: os.DirEntry[str], folder: str) -> _Entry:
    """Return the entry of a link to a folder: a fault where it leads out of the source's folder, else a remark."""
    if leads_outside(link.path, folder):
        return _Entry(_uri(link.path), fault=LEADS_OUTSIDE)
    return _Entry(_uri(link.path), remark="it is a link to a folder, which is not followed")


def _find_target(link: str, folder: str) -> str | None:
    """Return where a link leads below the folder; `None` for a place outside of it, or one that is never read."""
    target, root = Path(os.path.realpath(link)), Path(os.path.realpath(folder))
    if not target.is_relative_to(root):
        return None
    below = target.relative_to(root)
    return str(below) if _is_utf8(str(below)) and not any(map(is_hidden, below.parts)) else None


def _explain(path: str, error: OSError) -> Iterator[_Entry]:
    """Yield a file or folder that the system refuses; nothing where it is gone."""
    if not isinstance(error, FileNotFoundError):
        yield _Entry(_uri(path), fault=f"the system refuses to list it: {error.strerror}")


def _with_state(entry: _Entry, state: os.stat_result) -> Iterator[_Entry]:
    if S_ISREG(state.st_mode) and state.st_size:
        yield _with_times(entry._replace(bytes=state.st_size), state)


def _with_times(entry: _Entry, state: os.stat_result) -> _Entry:
    # Milliseconds, as in Spark's listing: records of files that it listed stay valid.
    modified, changed = state.st_mtime_ns // 1_000_000 * 1000, state.st_ctime_ns // 1000
    return entry._replace(modified_at=_instant(modified), changed_at=_instant(changed))


def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=max(_EARLIEST, min(microseconds, _LATEST)))


def _uri(path: str) -> str:
    return f"file://{os.fsencode(path).decode('utf-8', 'backslashreplace')}"


def _name_fault(entry: os.DirEntry[str]) -> str | None:
    return None if _is_utf8(entry.name) else _NOT_UTF8


def _is_utf8(name: str) -> bool:
    """Return whether a name is text: Python has lone surrogates for the bytes of a name that are not UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
