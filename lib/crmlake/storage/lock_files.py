"""Files below a lake that several hosts write: each is created once, by whoever comes first, on every store."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from crmlake.errors import LakeError
from crmlake.storage.files import hadoop_files, hadoop_path

_FOLDER = "_lock"
MAX_BYTES = 65_536
"""The bytes of a file that are read: many times what a holder writes."""
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR, errno.ELOOP)
"""What the operating system says where a file or a link loop is in the place of a folder."""
_NO_FILE = (errno.ENOENT, errno.ELOOP, errno.ENXIO)
"""What it says of a file that is gone, and of a link or a socket in its place."""
_CONDITIONAL = "fs.option.create.conditional.overwrite"
"""The capability and the option of an object store that writes a file only where none is (`If-None-Match: *`)."""
_CHANGED = ("RemoteFileChangedException", "PreconditionFailed", "Status Code: 412")
"""What an object store says of a file that another process wrote while this one read or created it."""
_EXISTS = ("FileAlreadyExistsException", *_CHANGED)
_GONE = "FileNotFoundException"
_UNREADABLE = (_GONE, *_CHANGED)


class LockFiles(Protocol):
    """Files of a folder, by name."""

    def names(self) -> list[str]:
        """Return the names of all that is in the folder, sorted; none where the folder is gone.

        Raises:
            LakeError: Something else is in the place of the folder.
        """

    def read(self, name: str) -> str:
        """Return the start of the text of a file; empty where it is gone, is being written, or is no file."""

    def create(self, name: str, text: str) -> bool:
        """Write a file where none is; return whether this caller made it. Of several callers one does."""

    def replace(self, name: str, text: str) -> None:
        """Write a file that nobody else writes."""

    def delete(self, name: str) -> None:
        """Remove a file, if it is there."""


def open_lock_files(spark: SparkSession, root: str) -> LockFiles:
    """Return the files of the lock of a lake.

    Args:
        spark: The session, by which other stores than folders are reached.
        root: The root of the lake.
    """
    scheme, _, path = root.rpartition("://")
    return (
        LocalLockFiles(Path(path) / _FOLDER) if scheme in ("", "file") else HadoopLockFiles(spark, f"{root}/{_FOLDER}")
    )


class LocalLockFiles:
    """Files of a folder that the operating system reaches, a mounted one of another host too."""

    def __init__(self, folder: Path) -> None:
        """Make the folder.

        Raises:
            LakeError: Something else is in the place of the folder.
        """
        self._folder = folder
        self._make_folder()

    def names(self) -> list[str]:
        """Return the names of all that is in the folder, sorted; none where the folder is gone."""
        with self._tell_no_folder(), suppress(FileNotFoundError):
            return sorted(file.name for file in self._folder.iterdir() if not file.name.startswith("."))
        return []

    def read(self, name: str) -> str:
        """Return the start of the text of a file; empty where it is gone, or is no file.

        A pipe is opened without waiting for its writer, and a link is not followed.
        """
        try:
            opened = os.open(self._folder / name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except OSError as fault:  # another error, such as of rights, does not show that the holder is silent
            if fault.errno in _NO_FILE:
                return ""
            raise
        try:
            is_file = stat.S_ISREG(os.fstat(opened).st_mode)
            return os.read(opened, MAX_BYTES).decode(errors="replace") if is_file else ""
        finally:
            os.close(opened)

    def create(self, name: str, text: str) -> bool:
        """Write a file where none is; a link is made by one process only, on NFS too."""
        self._make_folder()  # it may be gone since
        beside = self._write_beside(text)
        try:
            os.link(beside, self._folder / name)
        except FileExistsError:
            return False
        finally:
            beside.unlink()
        return True

    def replace(self, name: str, text: str) -> None:
        """Write a file that nobody else writes."""
        self._write_beside(text).replace(self._folder / name)

    def delete(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    def _make_folder(self) -> None:
        with self._tell_no_folder():
            self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def _tell_no_folder(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            if fault.errno in _NO_FOLDER:
                raise _no_folder(str(self._folder)) from None
            raise

    def _write_beside(self, text: str) -> Path:
        beside = self._folder / f".{uuid4().hex}"
        try:
            beside.write_text(text, encoding="utf-8")
        except OSError:  # of a full disk: the holder tries again every few seconds
            beside.unlink(missing_ok=True)
            raise
        return beside


class HadoopLockFiles:
    """Files at a path that Spark reads: of HDFS, or of an object store that can write a file only where none is."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        """Open the file system."""
        self._folder, self._path = folder, hadoop_path(spark)
        self._files = hadoop_files(spark, folder)
        self._is_conditional: bool = self._files.hasPathCapability(self._path(folder), _CONDITIONAL)

    def names(self) -> list[str]:
        """Return the names of all that is in the folder, sorted; none where the folder is gone."""
        folder = self._path(self._folder)
        try:
            if not self._files.getFileStatus(folder).isDirectory():
                raise _no_folder(self._folder)
            return sorted(status.getPath().getName() for status in self._files.listStatus(folder))
        except Py4JJavaError as fault:
            if _GONE in str(fault):
                return []
            raise

    def read(self, name: str) -> str:
        """Return the start of the text of a file; empty where it is gone, is being written, or is no file."""
        try:
            stream = self._files.open(self._path(f"{self._folder}/{name}"))
            try:
                return bytes(stream.readNBytes(MAX_BYTES)).decode(errors="replace")
            finally:
                stream.close()
        except Py4JJavaError as fault:
            if any(sign in str(fault) for sign in _UNREADABLE):  # a store may notice either only as it reads
                return ""
            raise

    def create(self, name: str, text: str) -> bool:
        """Write a file where none is; return whether this caller made it."""
        try:
            self._write(name, text, new=True)
        except Py4JJavaError as fault:
            if any(sign in str(fault) for sign in _EXISTS):
                return False
            raise
        return True

    def replace(self, name: str, text: str) -> None:
        """Write a file that nobody else writes."""
        self._write(name, text, new=False)

    def delete(self, name: str) -> None:
        """Remove a file, if it is there."""
        self._files.delete(self._path(f"{self._folder}/{name}"), False)

    def _write(self, name: str, text: str, *, new: bool) -> None:
        path = self._path(f"{self._folder}/{name}")
        if new and self._is_conditional:
            stream = self._files.createFile(path).overwrite(True).must(_CONDITIONAL, True).build()
        else:
            stream = self._files.create(path, not new)
        stream.write(bytearray(text, "utf-8"))
        stream.close()


def _no_folder(place: str) -> LakeError:
    return LakeError(
        f"{place} is not a folder, but a refresh writes there that it is running; move it away, and run this again"
    )
