"""A job alone, by Spark's own script."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ahead import Ahead, Refreshed
from support import Undisturbed

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


def test_what_a_job_submitted_under_an_open_umask_writes_is_closed_to_others(submitted: Refreshed) -> None:
    lake = submitted.root / "lake"
    partition = lake / "gold" / "customer_features" / "as_of=2024-03-01"
    places = [partition, *partition.iterdir(), lake, *lake.rglob("*")]
    assert len(places) > 100
    assert not [str(place) for place in places if place.stat().st_mode & 0o077]
