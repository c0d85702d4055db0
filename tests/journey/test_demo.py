"""The command that shows everything: a shop made up and refreshed in one session."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from crmlake.cli import app, demo
from crmlake.runtime.registry import installed_jobs
from support import published

CUSTOMERS = 1_500


@pytest.mark.slow
@pytest.mark.large
def test_the_demo_ends_with_a_report(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "session", lambda _place: nullcontext(spark))
    root = tmp_path / "demo"
    ran = CliRunner().invoke(app.app, ["demo", str(root), "--customers", str(CUSTOMERS)])
    assert ran.exit_code == 0, ran.output
    count = len(installed_jobs())
    assert f"{count} of {count} jobs ran" in ran.output
    assert (root / "reports" / "report-2026-01-01.html").exists()
    people = spark.read.parquet(str(root / "truth" / "customers")).count()
    assert people == CUSTOMERS
    assert 0 < published(spark, root)["gold.segments"].count() <= people
