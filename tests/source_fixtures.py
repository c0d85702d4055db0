"""Fixtures: sources, and the raw rows of their files."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.ingest.connectors import inspect_files, read_raw_rows
from crmlake.ingest.source import Source
from crmlake.storage import Lake

NAME = "shop"

MakeSource = Callable[..., Source]
ReadFiles = Callable[[Source], DataFrame]


@pytest.fixture(scope="session")
def make_source() -> MakeSource:
    """Return a function that makes a source named `shop`; its keywords are keys of the mapping."""

    def make(path: Path | str = "landing", **keys: object) -> Source:
        return Source.model_validate({"name": NAME, "path": str(path), "tables": {"t": {"columns": {}}}} | keys)

    return make


@pytest.fixture(scope="session")
def read_files(spark: SparkSession) -> ReadFiles:
    """Return a function that reads the raw rows of all files in a source's folder."""

    def read(source: Source) -> DataFrame:
        paths = [f"file://{path}" for path in Path(source.path).rglob("*") if path.is_file()]
        inspections = inspect_files(spark, paths, source)
        return read_raw_rows(spark, inspections, datetime.now(UTC), source)

    return read


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return a lake for each module of tests."""
    return Lake(spark, str(tmp_path_factory.mktemp("lake")))
