"""Sources and the files that came for them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from crmlake.cleansing.source import Source

NAME = "shop"

MakeSource = Callable[..., Source]
ListFiles = Callable[[Path], DataFrame]


@pytest.fixture(scope="session")
def make_source() -> MakeSource:
    """A source named `shop`; the keywords are keys of its mapping."""

    def make(path: Path | str = "landing", **keys: object) -> Source:
        return Source.model_validate({"name": NAME, "path": str(path), "tables": {"t": {"columns": {}}}} | keys)

    return make


@pytest.fixture(scope="session")
def list_files(spark: SparkSession) -> ListFiles:
    """Rows of `landing.shop`, as the file stream makes them: content is not read."""

    def files(folder: Path) -> DataFrame:
        found = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(str(folder))
        return found.selectExpr("path", "modificationTime AS modified_at", "length AS bytes", "now() AS arrived_at")

    return files
