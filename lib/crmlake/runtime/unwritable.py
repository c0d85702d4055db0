"""Places that cannot be written: which folder of a workspace is full or read-only, and what to do about it."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from py4j.protocol import Py4JError

from crmlake.errors import CrmlakeError, LakeError, was_interrupted
from crmlake.settings import Workspace

_FULL = ("No space left on device", "database or disk is full", "Disk quota exceeded")
"""What Java, Python and SQLite say of a full disk."""
_READ_ONLY = ("Read-only file system", "readonly database")
_DENIED = ("Permission denied", "Operation not permitted", "AccessDeniedException", "unable to open database file")
_FAILED = "Mkdirs failed to create"
"""What Hadoop says of a folder that it cannot create, whatever the cause."""
_DATABASE = ("database", "sqlite")
_LITTLE = 1_000_000
"""Bytes that are too few for any write."""


@dataclass(frozen=True)
class Place:
    """A folder that a command writes to: what lies there, the setting that names it, and its path."""

    content: str
    setting: str
    path: Path

    @property
    def folder(self) -> Path:
        """The folder, or the nearest one above it that exists."""
        return next((path for path in (self.path, *self.path.parents) if path.exists()), Path("/"))

    @property
    def room(self) -> int:
        """The bytes that can still be written; none where no further file can be created."""
        disk = os.statvfs(self.folder)
        return 0 if disk.f_files and not disk.f_favail else disk.f_bavail * disk.f_frsize

    @property
    def is_writable(self) -> bool:
        """Whether this user may write there."""
        return os.access(self.folder, os.W_OK)


def list_places(workspace: Workspace) -> list[Place]:
    """Return the local folders that the commands of a workspace write to."""
    scratch = workspace.spark.conf.get("spark.local.dir") or os.environ.get("SPARK_LOCAL_DIRS") or tempfile.gettempdir()
    lake = [] if "://" in workspace.lake else [Place("the lake", "workspace.lake", Path(workspace.lake))]
    return [
        *lake,
        Place("the register of models", "models.folder", (workspace.root / workspace.models.folder).resolve()),
        Place("the reports", "workspace.reports", workspace.reports),
        Place("the exports", "workspace.exports", workspace.exports),
        Place("Spark's scratch files", "spark.local.dir", Path(scratch.partition(",")[0])),
    ]


def describe_unwritable(text: str, workspace: Workspace, *, is_unclear: bool = False) -> str | None:
    """Return which place cannot be written, and what to do; `None` where an error has another cause.

    Args:
        text: The text of the error.
        workspace: The workspace.
        is_unclear: Whether the error names no cause, as where Java has ended.
    """
    places = list_places(workspace)
    fullest = min(places, key=lambda place: (place.room, not _is_named(place, text)))
    if is_full(text):
        return _describe_full(fullest)
    if (is_unclear or _FAILED in text) and fullest.room < _LITTLE:
        return _describe_full(fullest)
    if any(sign in text for sign in (*_READ_ONLY, *_DENIED, _FAILED)):
        return next((_describe_denied(place, text) for place in places if _is_named(place, text)), None)
    return None


def is_full(text: str) -> bool:
    """Return whether an error says that a disk is full."""
    return any(sign in text for sign in _FULL)


def _describe_full(place: Place) -> str:
    room = f"{place.content}; {place.room / 1e6:.1f} MB free"
    return f"no space left on device; make room in {place.path} ({room}), and run this again"


def _is_named(place: Place, text: str) -> bool:
    """Return whether an error names a place; SQLite does not name its file."""
    named = re.search(re.escape(str(place.path)) + r"(?![\w.-])", text) is not None
    is_database = place.setting == "models.folder" and any(sign in text.lower() for sign in _DATABASE)
    return (named or is_database) and (_FAILED not in text or not place.is_writable)


def _describe_denied(place: Place, text: str) -> str:
    is_read_only = any(sign in text for sign in _READ_ONLY) or os.statvfs(place.folder).f_flag & os.ST_RDONLY
    if is_read_only:
        mend = f"the file system is read-only; mount it writable, or let {place.setting} name another folder"
    else:
        mend = f"permission denied; give this user the right to read and write there, or change {place.setting}"
    return f"{place.path} ({place.content}) cannot be written: {mend}"


@contextmanager
def tell_unwritable(workspace: Workspace) -> Iterator[None]:
    """Tell an error of writing to a full or read-only place in one line that names the place, and what to do.

    Raises:
        LakeError: A place of the workspace cannot be written.
    """
    try:
        yield
    except CrmlakeError:
        raise
    except Exception as fault:  # of Python, Java, Spark or MLflow
        sentence = None if was_interrupted(fault) else describe_unwritable(_text(fault), workspace)
        if sentence:
            raise LakeError(sentence) from None
        raise


def _text(fault: Exception) -> str:
    """Return the text of an error; Python asks Java for that of Java's errors."""
    try:
        return str(fault)
    except (Py4JError, OSError) as error:
        return str(error)
