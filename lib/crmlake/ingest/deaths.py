"""Deaths: files during whose reading Java ended, noted beside the lake, as Spark can write nothing then."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from py4j.protocol import Py4JNetworkError

from crmlake.errors import JobError
from crmlake.ingest.discovery import LOADED, File

DEATHS_FILE = ".deaths.json"
_MOST = 2
_SIGNS = ("OutOfMemoryError", "ExecutorLostFailure")
_REASON = (
    "Java ended twice while the file was read, of lack of memory or killed; give it more by spark.driver_memory and "
    "touch the file, or split the file"
)


@dataclass(frozen=True)
class Deaths:
    """How often Java, or an executor, ended while a file was read.

    One that ends with Python, as a whole refresh is killed, counts for nothing.

    Attributes:
        path: The file with the counts; `None` where nothing is noted.
    """

    path: Path | None = None

    @contextmanager
    def watch(self, source: str, files: Sequence[File]) -> Iterator[None]:
        """Note a death that happens while files are read.

        Raises:
            JobError: Java ended, or ran out of memory.
        """
        try:
            yield
        except Exception as fault:  # whatever Spark raises
            self.tell(fault, source, files)
            raise

    def tell(self, fault: Exception, source: str, files: Sequence[File]) -> None:
        """Note a death, where an error is one.

        Raises:
            JobError: Java ended, or ran out of memory.
        """
        if not files or not _is_death(fault):
            return
        counts, keys = self._counts(), {_key(source, file) for file in files}
        self._write(counts | {key: counts.get(key, 0) + 1 for key in keys})
        raise JobError(_describe(source, files)) from None

    def suspects(self, source: str, files: Sequence[File]) -> list[File]:
        """Return the files that were being read when Java ended."""
        counts = self._counts()
        return [file for file in files if file.status == LOADED and _key(source, file) in counts]

    def reject(self, source: str, files: Sequence[File]) -> list[File]:
        """Return the files, those rejected during whose reading Java ended twice."""
        counts = self._counts()
        return [file.reject(_REASON) if counts.get(_key(source, file), 0) >= _MOST else file for file in files]

    def forget(self, source: str, files: Sequence[File]) -> None:
        """Forget the deaths of files that were read or rejected."""
        if counts := self._counts():
            gone = {_key(source, file) for file in files}
            self._write({key: count for key, count in counts.items() if key not in gone})

    def _counts(self) -> dict[str, int]:
        if self.path is None or not self.path.exists():
            return {}
        try:
            counts: dict[str, int] = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError:  # cut off by a full disk
            return {}
        return counts

    def _write(self, counts: dict[str, int]) -> None:
        if self.path is None:
            return
        if counts:
            self.path.write_text(json.dumps(counts, indent=0), encoding="utf-8")
        else:
            self.path.unlink(missing_ok=True)


def _is_death(fault: Exception) -> bool:
    if isinstance(fault, Py4JNetworkError | ConnectionError):
        return True
    try:
        return any(sign in str(fault) for sign in _SIGNS)
    except (Py4JNetworkError, OSError):  # Python asks Java for the text of Java's errors
        return True


def _describe(source: str, files: Sequence[File]) -> str:
    names = files[0].file if len(files) == 1 else f"one of {len(files)} files, {files[0].file} first"
    return (
        f"Java ran out of memory, or was killed, while it read {source} ({names}); the next refresh reads each file "
        "alone, and rejects the one that does so again; or give it more by spark.driver_memory in crmlake.toml "
        "(spark-submit: --driver-memory, --executor-memory); readers see what was published before"
    )


def _key(source: str, file: File) -> str:
    return f"{source}: {file.file} ({file.bytes} bytes of {file.modified_at.isoformat()})"
