"""A job alone, by Spark's own script."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from support import FRUGAL, REPOSITORY, Undisturbed


def test_spark_submit_runs_one_job_for_another_date(
    spark: SparkSession, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    root = shutil.copytree(undisturbed.root, tmp_path / "shop")
    bin_folder, job = Path(sys.executable).parent, REPOSITORY / "jobs" / "featurise.py"
    ran = subprocess.run(
        [bin_folder / "spark-submit", "--master", "local[2]", job, "--workspace", root, "--as-of", "2024-03-01"],
        # As in an activated environment: the script looks for Spark with the first `python3` that it finds.
        env=os.environ | FRUGAL | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "rows to gold.customer_features" in ran.stdout + ran.stderr  # spark-submit joins the two
    features = spark.read.format("delta").load(str(root / "lake" / "gold" / "customer_features"))
    dates = features.groupBy("as_of").agg(F.sum("frequency").alias("orders")).orderBy("as_of").collect()
    assert [str(row["as_of"]) for row in dates] == ["2024-03-01", "2024-05-01"]
    assert 0 < dates[0]["orders"] < dates[1]["orders"]
