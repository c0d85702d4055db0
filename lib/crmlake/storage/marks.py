"""Marks of commits: which refresh made a version of a table, so that a commit of something else is told apart."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.storage.commits import DIGITS
from crmlake.storage.files import literal

PREFIX = "crmlake "
_SETTING = "spark.databricks.delta.commitInfo.userMetadata"

Version = tuple[str, int]
"""A table by name, and the number of a version."""


@dataclass(frozen=True)
class Mark:
    """Who made a version.

    Attributes:
        refresh_id: The refresh of crmlake that made it; empty if something else did.
        operation: The operation, as Delta names it, such as DELETE.
    """

    refresh_id: str
    operation: str


def mark_commits(spark: SparkSession, refresh_id: str) -> None:
    """Let every commit of the session carry the name of a refresh."""
    spark.conf.set(_SETTING, f"{PREFIX}{refresh_id}")


def read_marks(spark: SparkSession, root: str, versions: Collection[tuple[Contract, int]]) -> dict[Version, Mark]:
    """Return the mark of each version whose commit the log still has.

    Args:
        spark: the session.
        root: the root of the lake.
        versions: the tables with the numbers of the versions.
    """
    names = {f"{table.path}/_delta_log/{number:0{DIGITS}d}.json": (table.name, number) for table, number in versions}
    marks: dict[Version, Mark] = {}
    for file, line in _read_lines(spark, [literal(f"{root}/{name}") for name in names]):
        key = next(version for name, version in names.items() if file.endswith(f"/{name}"))
        marks[key] = _mark(json.loads(line)["commitInfo"])
    return marks


def _read_lines(spark: SparkSession, files: list[str]) -> list[tuple[str, str]]:
    """Return the line of each commit that says who made it, with its file; a file that is not there has none."""
    if not files:
        return []
    try:
        lines = spark.read.text(files).where(F.startswith("value", F.lit('{"commitInfo"')))
        return [(unquote(row[0]), row[1]) for row in lines.select("_metadata.file_path", "value").collect()]
    except AnalysisException:  # one of them is not there: of an old table, whose log was cleaned up
        return [] if len(files) == 1 else [line for file in files for line in _read_lines(spark, [file])]


def _mark(info: Mapping[str, Any]) -> Mark:
    metadata = info.get("userMetadata") or ""
    refresh_id = metadata.removeprefix(PREFIX) if metadata.startswith(PREFIX) else ""
    return Mark(refresh_id, info.get("operation", "?"))
