"""The commits in the log of a Delta table: the files that each one added and removed."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote
from uuid import UUID

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from crmlake.storage.files import literal

REPLACED_BY = "replaceUsingCols"
"""Delta's name for the columns by which a write finds the rows that it replaces; it leaves all others."""
DIGITS = 20
"""Digits of a version in the names of the log's files."""

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
_B85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
_TO_B85 = str.maketrans(_Z85, _B85)
_UUID = 20
"""Characters of an encoded UUID."""


class DataFile(NamedTuple):
    """A data file in one of its states.

    Attributes:
        path: as Spark reads it: below the table's folder, or absolute.
        vector: the path of the deletion vector that marks rows of it as deleted; `None` without one.
    """

    path: str
    vector: str | None

    @property
    def name(self) -> str:
        """The last part of the path, which no other data file has."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Commit:
    """What one commit did.

    Attributes:
        version: the version that it led to.
        operation: the operation, as Delta names it; `OVERWRITE` for one that replaced all rows, or all of a condition.
        added: the data files that it added.
        removed: the data files that it removed.
        feed: the files of the change data feed that tell its changes row by row; where there are none, its changes are
            the rows of the files added and removed.
        moves_rows: whether it only moves rows to other files, as a compaction does.
        columns: names and types of the columns, where it may have changed them; else `None`.
    """

    version: int
    operation: str
    added: tuple[DataFile, ...]
    removed: tuple[DataFile, ...]
    feed: tuple[str, ...]
    moves_rows: bool
    columns: frozenset[tuple[str, str]] | None

    @property
    def changes_rows(self) -> bool:
        """Whether rows may have been added, changed or removed."""
        return bool(self.added or self.removed) and not self.moves_rows

    @property
    def only_adds(self) -> bool:
        """Whether no rows were changed or removed."""
        return not self.changes_rows or not (self.removed or self.feed)


def read_commits(spark: SparkSession, path: str, since: int, until: int) -> tuple[Commit, ...] | None:
    """Return the commits after version `since`, up to `until`; `None` where the log no longer has all of them.

    Delta itself does not notice that a commit is missing in between: its change feed leaves the commit out.
    """
    files = [literal(f"{path}/_delta_log/{version:0{DIGITS}d}.json") for version in range(since + 1, until + 1)]
    try:
        texts = spark.read.text(files, wholetext=True).select("_metadata.file_name", "value").collect()
    except AnalysisException:
        return None
    return tuple(_commit(int(name[:DIGITS]), text, path) for name, text in sorted(map(tuple, texts)))


def _commit(version: int, text: str, path: str) -> Commit:
    actions = [json.loads(line) for line in text.splitlines() if line]
    about: Mapping[str, Any] = next((action["commitInfo"] for action in actions if "commitInfo" in action), {})
    parameters = about.get("operationParameters", {})
    overwrites = parameters.get("mode") == "Overwrite" and REPLACED_BY not in parameters
    return Commit(
        version,
        "OVERWRITE" if overwrites else about.get("operation", ""),
        tuple(_data_file(entry, path) for entry in _entries(actions, "add")),
        tuple(_data_file(entry, path) for entry in _entries(actions, "remove")),
        tuple(_absolute(unquote(entry["path"]), path) for entry in _entries(actions, "cdc")),
        not any(entry["dataChange"] for kind in ("add", "remove") for entry in _entries(actions, kind)),
        next((_columns(entry["schemaString"]) for entry in _entries(actions, "metaData")), None),
    )


def files_before(commits: Iterable[Commit]) -> set[DataFile]:
    """Return the files that the commits removed without having added them."""
    added: set[DataFile] = set()
    before: set[DataFile] = set()
    for commit in commits:
        before |= {file for file in commit.removed if file not in added}
        added |= set(commit.added)
    return before


def paths_of(files: Iterable[DataFile]) -> set[str]:
    """Return the paths of files and of their deletion vectors."""
    return {path for file in files for path in file if path is not None}


def column_types(columns: StructType) -> frozenset[tuple[str, str]]:
    """Return names and types of columns."""
    return frozenset((field.name, field.dataType.simpleString()) for field in columns)


def _columns(schema_json: str) -> frozenset[tuple[str, str]]:
    return column_types(StructType.fromJson(json.loads(schema_json)))


def _entries(actions: Iterable[Mapping[str, Any]], kind: str) -> Iterable[Mapping[str, Any]]:
    return (action[kind] for action in actions if kind in action)


def _data_file(entry: Mapping[str, Any], path: str) -> DataFile:
    vector = _vector_path(v["storageType"], v["pathOrInlineDv"]) if (v := entry.get("deletionVector")) else None
    return DataFile(_absolute(unquote(entry["path"]), path), _absolute(vector, path) if vector else None)


def _absolute(name: str, path: str) -> str:
    return name if name.startswith("/") or ":/" in name else f"{path}/{name}"


def _vector_path(storage: str, encoded: str) -> str | None:
    """Return the file of a deletion vector, as the protocol of Delta encodes it; `None` for one within the log.

    >>> _vector_path("u", "ab^-aqEH.-t@S}K{vb[*k^")
    'ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin'
    """
    if storage != "u":
        return unquote(encoded) if storage == "p" else None
    folder, number = encoded[:-_UUID], encoded[-_UUID:].translate(_TO_B85)
    name = f"deletion_vector_{UUID(bytes=base64.b85decode(number))}.bin"
    return f"{folder}/{name}" if folder else name
