"""Damage to the files of a table: which table and file an error of Spark names, told in one line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from crmlake.contracts import Contract
from crmlake.errors import LakeError, java_cause
from crmlake.storage.files import literal
from crmlake.storage.snapshots import UNREADABLE

_CONDITION = re.compile(r"\[([A-Z]+(?:_[A-Z]+)+(?:\.[A-Z_]+)?)\]")
_TABLE = r"/(\w+(?:/\w+)?)/((?:_delta_log|_change_data|part-|deletion_vector|\w+=)[^\s'\"]*)"
"""The folder of a table, and a file below it: of its log, or of its rows."""
_MISSING = ("FILE_NOT_EXIST", "FileNotFoundException", "NoSuchKey")


@contextmanager
def tell_damage(contract: Contract, version: int | None = None) -> Iterator[None]:
    """Tell an error of opening a table in one line that names the table, its version and what helps.

    Raises:
        LakeError: The table, or its version, cannot be opened.
    """
    try:
        yield
    except UNREADABLE as fault:
        raise LakeError(damage(contract.name, version, f"its log cannot be read ({_kind(str(fault))})")) from None


def damage(table: str, version: int | None, what: str) -> str:
    """Return the sentence on a damaged table."""
    at = "" if version is None else f"version {version}: "
    return (
        f"{table}: {at}{what}; `crmlake maintain --repair {table}` mends what can be mended, and says what cannot; "
        "otherwise restore the folder from a backup"
    )


def describe_damage(error: str, root: str, versions: Mapping[str, int]) -> str | None:
    """Return the sentence on the file of a table that an error names; `None` where it names none of the lake.

    Args:
        error: The text of Spark's error.
        root: The root of the lake.
        versions: The published version of each table, by name.
    """
    place = find_file(error, root)
    if not place:
        return None
    table, file = place
    state = "is missing" if any(sign in error for sign in _MISSING) else f"cannot be read ({_kind(error)})"
    return damage(table, versions.get(table), f"its file {file} {state}")


def find_file(error: str, root: str) -> tuple[str, str] | None:
    """Return the name of the table, and the path below its folder, of the file of a lake that an error names."""
    place = re.escape(root.partition("://")[2] or root)
    match = re.search(place + _TABLE, unquote(error))
    return (match[1].replace("/", "."), match[2].rstrip(".,:;")) if match else None


def _kind(error: str) -> str:
    """Return the class of an error of reading a file: that of its cause, as it says more than Spark's."""
    if cause := java_cause(error):
        return cause[0]
    condition = _CONDITION.search(error)
    return condition[1] if condition else "an error of Spark"


def check_commits(spark: SparkSession, root: str, published: Mapping[Contract, int]) -> None:
    """Check that no commit up to the published version of a table is empty.

    The log of a disk that lost power may have one: Delta takes it for a commit that changed nothing.

    Args:
        spark: The session.
        root: The root of the lake.
        published: The published version of each table.

    Raises:
        LakeError: A table has an empty commit, or no log.
    """
    logs = {table: f"{root}/{table.path}/_delta_log" for table in published}
    try:
        empty = _list_empty(spark, list(logs.values())) if logs else set()
    except AnalysisException:
        for table, version in published.items():
            if len(published) == 1:
                raise LakeError(damage(table.name, version, "its log is gone")) from None
            check_commits(spark, root, {table: version})
        return
    for table, version in published.items():
        folder = _local(logs[table])
        commits = (_version(file) for file in empty if file.rpartition("/")[0] == folder)
        commit = next((number for number in commits if number <= version), None)
        if commit is not None:
            raise LakeError(damage(table.name, version, f"commit {commit} of its log is empty"))


def _list_empty(spark: SparkSession, logs: list[str]) -> set[str]:
    """Return the empty commits of logs; Spark lists an empty file, and has no row of it."""
    files = spark.read.format("binaryFile").option("pathGlobFilter", "*.json").load([literal(log) for log in logs])
    filled = {_local(unquote(row["path"])) for row in files.select("path").collect()}
    return {_local(unquote(file)) for file in files.inputFiles()} - filled


def _version(commit: str) -> int:
    return int(commit.rpartition("/")[2].partition(".")[0])


def _local(path: str) -> str:
    """Return a path without the scheme of local files, which Spark writes with one slash or three."""
    return re.sub(r"^file:/+", "/", path)
