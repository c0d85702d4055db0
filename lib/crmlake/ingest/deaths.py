"""Deaths: files during whose reading Java ended, noted beside the lake, as Spark can write nothing then."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crmlake.ingest.discovery import File

FILE_NAME = ".deaths.json"
MOST = 2
"""Deaths after which a file is not read again until it changes."""
_SIGNS = ("OutOfMemoryError", "ExecutorLostFailure", "Answer from Java side is empty", "Connection refused")
_REASON = (
    "Java ended twice while the file was read, of lack of memory or killed; give Java more by spark.driver_memory and "
    "touch the file, or split it"
)


@dataclass(frozen=True)
class Deaths:
    """How often Java ended while a file was read.

    Attributes:
        path: The file with the counts; `None` where nothing is noted.
    """

    path: Path | None = None

    def count(self, source: str, file: File) -> int:
        """Return the deaths of a file in its present state."""
        return self._counts().get(_key(source, file), 0)

    def note(self, source: str, files: Iterable[File]) -> None:
        """Add a death to each of the files that were being read."""
        counts = self._counts()
        self._write(counts | {key: counts.get(key, 0) + 1 for key in (_key(source, file) for file in files)})

    def forget(self, source: str, files: Iterable[File]) -> None:
        """Forget the deaths of files that were read, or are rejected."""
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


def is_death(fault: Exception) -> bool:
    """Return whether an error says that Java, or an executor, ended or ran out of memory."""
    return isinstance(fault, ConnectionError) or any(sign in _text(fault) for sign in _SIGNS)


def _text(fault: Exception) -> str:
    try:
        return f"{type(fault).__name__} {fault}"
    except Exception as error:  # Python asks Java for the text of Java's errors
        return f"Answer from Java side is empty: {error}"


def reject_deadly(source: str, files: Iterable[File], deaths: Deaths) -> list[File]:
    """Return the files, those rejected that ended Java too often."""
    return [file.reject(_REASON) if deaths.count(source, file) >= MOST else file for file in files]


def describe_death(source: str, files: list[File]) -> str:
    """Return the sentence on a death, with the files that were read."""
    names = files[0].file if len(files) == 1 else f"one of {len(files)} files, {files[0].file} first"
    return (
        f"Java ran out of memory, or was killed, while it read {source} ({names}); the next refresh reads each of them "
        "alone, and rejects one that does so again. Give Java more by spark.driver_memory in crmlake.toml "
        "(spark-submit: --driver-memory, --executor-memory); readers see what was published before"
    )


def _key(source: str, file: File) -> str:
    return f"{source}: {file.file} ({file.bytes} bytes of {file.modified_at.isoformat()})"
