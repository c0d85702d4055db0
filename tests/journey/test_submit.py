"""A job alone, by Spark's own script."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ahead import Ahead, Refreshed
from support import AS_OF, FRUGAL, REPOSITORY, Undisturbed, workspace

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def submitted(segmented: Undisturbed, ahead: Ahead) -> Refreshed:
    """A copy of `segmented`."""
    return ahead.submitted.result()


def test_spark_submit_runs_one_job_for_another_date(spark: SparkSession, submitted: Refreshed) -> None:
    assert "rows to gold.customer_features" in submitted.output  # spark-submit joins the two outputs
    features = spark.read.format("delta").load(str(submitted.root / "lake" / "gold" / "customer_features"))
    dates = features.groupBy("as_of").agg(F.sum("frequency").alias("orders")).orderBy("as_of").collect()
    assert [str(row["as_of"]) for row in dates] == ["2024-03-01", "2024-05-01"]
    assert 0 < dates[0]["orders"] < dates[1]["orders"]


def reachable(folder: Path, rights: int) -> list[Path]:
    """The places at and below a folder that others reach: each folder above them lets them through."""
    mode = folder.stat().st_mode & rights
    if not mode:
        return []
    return [folder, *(place for entry in folder.iterdir() if entry.is_dir() for place in reachable(entry, rights))]


def test_a_lake_that_is_submitted_under_an_open_umask_lets_nobody_else_in(
    segmented: Undisturbed, tmp_path: Path
) -> None:
    root, bin_folder = (
        workspace(tmp_path / "shop", {"shop_orders": segmented.files / "orders"}),
        Path(sys.executable).parent,
    )
    job = REPOSITORY / "jobs" / "ingest.py"
    ran = subprocess.run(
        [bin_folder / "spark-submit", "--master", "local[2]", job, "--workspace", root, "--as-of", str(AS_OF)],
        env=os.environ | FRUGAL | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        umask=0o022,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    tables = root / "lake" / "bronze"
    assert reachable(tables, 0o077)  # made by Java, with the rights of the shell
    assert not reachable(root / "lake", 0o077)
    files = [file for file in tables.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if file.stat().st_mode & 0o077]
