"""`crmlake maintain` on a refreshed shop."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import load_workspace, open_lake
from crmlake.cli import main, maintain
from crmlake.runtime.freshness import plan
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.scheduler import make_runner
from support import AS_OF, Undisturbed, digests

SEGMENTED = with_upstream(["score_segments"], installed_jobs())


def test_a_maintained_lake_has_the_same_tables_in_fewer_files_and_nothing_to_do(
    spark: SparkSession, segmented: Undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "shop"
    shutil.copytree(segmented.root, root)

    @contextmanager
    def session(_place: object) -> Iterator[SparkSession]:
        yield spark

    def files() -> int:
        lake = open_lake(root, spark)
        return sum(len(lake.table(name).inputFiles()) for name in lake)

    before = files()
    monkeypatch.setattr(maintain, "session", session)
    arguments = ["--workspace", str(root), "--set", "maintain.min_small_files=2", "--set", "maintain.keep_days=0"]
    monkeypatch.setattr(sys, "argv", ["crmlake", "maintain", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 0
    assert files() < before
    assert digests(spark, root) == segmented.tables
    steps = plan(make_runner(spark, load_workspace(root), installed_jobs()), SEGMENTED, AS_OF)
    assert {step.job.name for step in steps if step.action == "run"} == {"ingest"}  # it always looks for new files
