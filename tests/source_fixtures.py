"""Sources and the files that came for them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.ingest.connectors import look, raw_rows
from crmlake.ingest.source import Source
from crmlake.storage import Lake

NAME = "shop"

MakeSource = Callable[..., Source]
ReadFiles = Callable[[Source], DataFrame]


@pytest.fixture(scope="session")
def make_source() -> MakeSource:
    """A source named `shop`; the keywords are keys of its mapping."""

    def make(path: Path | str = "landing", **keys: object) -> Source:
        return Source.model_validate({"name": NAME, "path": str(path), "tables": {"t": {"columns": {}}}} | keys)

    return make


@pytest.fixture(scope="session")
def read_files(spark: SparkSession) -> ReadFiles:
    """The raw rows of all files of a source's folder."""

    def read(source: Source) -> DataFrame:
        paths = [f"file://{path}" for path in Path(source.path).rglob("*") if path.is_file()]
        looked = look(spark, paths, source)
        return raw_rows(spark, looked, datetime.now(UTC), source)

    return read


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of its own for each module of tests."""
    return Lake(spark, str(tmp_path_factory.mktemp("lake")))
