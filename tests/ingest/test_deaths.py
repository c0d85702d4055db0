"""A file that ends Java is named, read alone by the next refresh, and rejected when it does so again."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from py4j.protocol import Py4JNetworkError
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts.schema import empty_frame
from crmlake.errors import JobError
from crmlake.ingest import loading
from crmlake.ingest.deaths import DEATHS_FILE, Deaths
from crmlake.ingest.discovery import File
from crmlake.ingest.loading import Precautions, SourceBatch, find_batch, record_files
from crmlake.ingest.source import Source
from crmlake.runtime import RecoverableRows
from crmlake.tables import FILES
from source_fixtures import MakeSource

NAMES = ("a.csv", "deadly.csv", "z.csv")


@pytest.fixture
def source(tmp_path: Path, make_source: MakeSource) -> Source:
    folder = tmp_path / "landing"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"id\n{name}\n", encoding="utf-8")
    return make_source(folder, settle_seconds=0)


@pytest.fixture
def deaths(tmp_path: Path) -> Deaths:
    return Deaths(tmp_path / DEATHS_FILE)


def refresh(spark: SparkSession, source: Source, deaths: Deaths) -> dict[str, str]:
    """The status of each file of a refresh that has no earlier one."""
    batch = find_batch(
        empty_frame(spark, FILES),
        spark.createDataFrame([], "_file string"),
        source,
        precautions=Precautions(deaths=deaths),
    )
    load(batch)
    records = record_files([batch])
    assert isinstance(records, DataFrame)
    return {row["file"]: row["status"] for row in records.collect()}


def load(batch: SourceBatch) -> None:
    """As the writer does: again without what breaks the write."""
    rows = batch.rows()
    assert isinstance(rows, RecoverableRows)
    try:
        rows.build().collect()
    except Exception as fault:  # whatever reading raises
        if not rows.exclude(fault):
            raise


@pytest.mark.parametrize("stage", ["screen_files", "read_raw_rows"])
@pytest.mark.parametrize(
    "death",
    [Py4JNetworkError("Answer from Java side is empty"), RuntimeError("Caused by: java.lang.OutOfMemoryError: heap")],
)
def test_the_second_death_names_the_file_and_the_third_refresh_rejects_it(
    spark: SparkSession, source: Source, deaths: Deaths, monkeypatch: pytest.MonkeyPatch, stage: str, death: Exception
) -> None:
    original = getattr(loading, stage)

    def read(session: SparkSession, files: Any, *arguments: Any) -> Any:
        names = [file.file if isinstance(file, File) else file for file in files]
        inspections = files if isinstance(files, dict) else {}
        if any("deadly" in name and not is_rejected(files, name) for name in names):
            raise death
        return original(session, inspections or files, *arguments)

    monkeypatch.setattr(loading, stage, read)
    with pytest.raises(JobError, match=r"while it read shop \(one of 3 files, a\.csv first\)"):
        refresh(spark, source, deaths)
    with pytest.raises(JobError, match=r"while it read shop \(deadly\.csv\).*spark\.driver_memory"):
        refresh(spark, source, deaths)
    assert refresh(spark, source, deaths) == {"a.csv": "loaded", "deadly.csv": "unreadable", "z.csv": "loaded"}
    assert deaths.path is not None
    assert not deaths.path.exists()  # nothing is held against a file that was read or rejected


def is_rejected(files: Any, name: str) -> bool:
    """Whether the file of a name, or of a path with its inspection, is rejected already."""
    if isinstance(files, dict):
        return bool(files[name].fault)
    return any(file.status == "unreadable" for file in files if file.file == name)


def test_a_file_that_changed_is_tried_again(spark: SparkSession, source: Source, deaths: Deaths) -> None:
    assert deaths.path is not None
    deadly = Path(source.path.removeprefix("file://")) / "deadly.csv"
    for _ in range(2):
        batch = find_batch(empty_frame(spark, FILES), spark.createDataFrame([], "_file string"), source)
        with pytest.raises(JobError), deaths.watch("shop", [file for file in batch.files if "deadly" in file.file]):
            raise ConnectionResetError
    assert list(json.loads(deaths.path.read_text()).values()) == [2]
    deadly.write_text("id\n1\n2\n", encoding="utf-8")
    assert set(refresh(spark, source, deaths).values()) == {"loaded"}


@pytest.mark.parametrize("fault", [ValueError("x"), RuntimeError("DIVIDE_BY_ZERO")])
def test_another_error_is_no_death(deaths: Deaths, fault: Exception) -> None:
    with pytest.raises(type(fault)), deaths.watch("shop", _files()):
        raise fault
    assert deaths.suspects("shop", _files()) == []


def _files() -> Sequence[File]:
    now = datetime(2024, 5, 1, tzinfo=UTC)
    return [File("file:///a.csv", "a.csv", 1, now, now)]
