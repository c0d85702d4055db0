"""The checks of the doctor, passed and failed."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.doctor.checks import Finding, run_local_checks, run_spark_checks
from crmlake.settings import SparkSettings, Workspace, WorkspaceSettings


def make_workspace(root: Path, memory: str = "512m", **settings: str) -> Workspace:
    return Workspace(root, WorkspaceSettings(**settings), SparkSettings(driver_memory=memory), (), {})


def by_name(findings: object) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}  # type: ignore[attr-defined]


def test_every_check_passes_for_a_good_workspace(tmp_path: Path) -> None:
    findings = by_name(run_local_checks(make_workspace(tmp_path)))
    assert set(findings) == {
        "Java",
        "memory",
        "cores",
        "jars",
        "reports",
        "models",
        "workspace",
        "lake",
        "disk",
        "clock",
    }
    assert [finding for finding in findings.values() if not finding.is_good] == []


def test_a_heap_larger_than_the_machine_fails_with_a_size_that_fits(tmp_path: Path) -> None:
    memory = by_name(run_local_checks(make_workspace(tmp_path, "9000g")))["memory"]
    assert not memory.is_good
    assert "set spark.driver_memory to" in memory.message


def test_a_folder_that_cannot_be_written_fails_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder", encoding="utf-8")
    findings = by_name(run_local_checks(make_workspace(tmp_path, lake="taken")))
    assert [name for name, finding in findings.items() if not finding.is_good] == ["lake"]
    assert str(tmp_path / "taken") in findings["lake"].message


def test_a_missing_java_fails_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    java = by_name(run_local_checks(make_workspace(tmp_path)))["Java"]
    assert not java.is_good
    assert "install it by" in java.message


def test_the_checks_of_a_working_session_pass(spark: SparkSession, tmp_path: Path) -> None:
    findings = by_name(run_spark_checks(spark, make_workspace(tmp_path)))
    assert findings["Delta table"].is_good
    assert findings["executors"].is_good
    assert "crmlake 0" in findings["executors"].message


def test_a_lake_that_spark_cannot_write_fails_with_its_path(spark: SparkSession, tmp_path: Path) -> None:
    findings = by_name(run_spark_checks(spark, make_workspace(tmp_path, lake="nowhere://lake")))
    assert not findings["Delta table"].is_good
    assert "nowhere://lake" in findings["Delta table"].message
