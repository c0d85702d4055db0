"""What the doctor says of a place, good or not."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.doctor.checks import Finding, local_checks, spark_checks
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings


def place(root: Path, memory: str = "512m", **settings: str) -> Workspace:
    return Workspace(root, WorkspaceSettings(**settings), SparkSettings(driver_memory=memory), (), {})


def found(findings: object) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}  # type: ignore[attr-defined]


def test_a_good_place_is_good_in_every_line(tmp_path: Path) -> None:
    told = found(local_checks(place(tmp_path)))
    assert set(told) == {"Java", "memory", "cores", "jars", "reports", "models", "workspace", "lake", "disk", "clock"}
    assert [finding for finding in told.values() if not finding.good] == []


def test_a_heap_larger_than_the_machine_is_told_with_one_that_fits(tmp_path: Path) -> None:
    memory = found(local_checks(place(tmp_path, "9000g")))["memory"]
    assert not memory.good
    assert "set spark.driver_memory to" in memory.told


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder", encoding="utf-8")
    told = found(local_checks(place(tmp_path, lake="taken")))
    assert [name for name, finding in told.items() if not finding.good] == ["lake"]
    assert str(tmp_path / "taken") in told["lake"].told


def test_java_that_is_missing_is_told_with_what_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    java = found(local_checks(place(tmp_path)))["Java"]
    assert not java.good
    assert "this brings it" in java.told


def test_a_session_reads_what_it_wrote_and_its_executors_know_crmlake(spark: SparkSession, tmp_path: Path) -> None:
    told = found(spark_checks(spark, place(tmp_path)))
    assert told["Delta table"].good
    assert told["executors"].good
    assert "crmlake 0" in told["executors"].told


def test_a_lake_that_spark_cannot_write_is_told(spark: SparkSession, tmp_path: Path) -> None:
    told = found(spark_checks(spark, place(tmp_path, lake="nowhere://lake")))
    assert not told["Delta table"].good
    assert "nowhere://lake" in told["Delta table"].told
