"""Days of the workspace's time zone: an evening in Los Angeles belongs to its day, though it is the next one in UTC."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.errors import SettingError
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from exports import Export, lines, order
from support import Log, refreshed

AS_OF = date(2024, 6, 1)
LOS_ANGELES = "workspace.time_zone=America/Los_Angeles"
MORNING, EVENING = "2024-05-01 16:00:00", "2024-05-02 01:00:00"  # 09:00 and 18:00 of 1 May in Los Angeles
LAST_EVENING = "2024-06-01 03:00:00"  # 20:00 of 31 May in Los Angeles


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    make_workspace(root)
    (root / "landing" / "till").mkdir(parents=True)
    (root / "sources" / "till.toml").write_text(Export("till", {}, {}).toml, encoding="utf-8")
    rows = (order("A", date=MORNING), order("B", date=EVENING), order("C", "K2", date=LAST_EVENING))
    (root / "landing" / "till" / "orders.csv").write_text(lines(*rows), encoding="utf-8")
    return root


def to_features(spark: SparkSession, root: Path, *settings: str) -> Log:
    return refreshed(spark, root, AS_OF, *settings, jobs=with_upstream(["featurise"], installed_jobs()))


def days(spark: SparkSession, root: Path) -> list[tuple[str, str, int]]:
    rows = open_lake(root, spark).table("gold.customer_days").orderBy("customer_id", "day")
    return [tuple(row) for row in rows.selectExpr("customer_id", "string(day)", "orders").collect()]


def test_days_are_those_of_the_workspace_and_are_cut_again_when_its_zone_changes(
    spark: SparkSession, root: Path
) -> None:
    to_features(spark, root)
    ann, bob = "till:K1", "till:K2"
    assert days(spark, root) == [(ann, "2024-05-01", 1), (ann, "2024-05-02", 1), (bob, "2024-06-01", 1)]
    log = to_features(spark, root, LOS_ANGELES)
    assert "cleanse" in log.skipped_jobs
    assert days(spark, root) == [(ann, "2024-05-01", 2), (bob, "2024-05-31", 1)]
    rows = open_lake(root, spark).table("gold.customer_features").select("customer_id", "recency_days").collect()
    assert {row["customer_id"]: row["recency_days"] for row in rows} == {ann: 31, bob: 1}
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def test_a_late_order_in_the_evening_is_added_to_its_day(spark: SparkSession, root: Path) -> None:
    to_features(spark, root, LOS_ANGELES)
    late = lines(order("D", date="2024-05-02 06:59:59"), order("E", date="2024-05-02 07:00:00"))
    (root / "landing" / "till" / "late.csv").write_text(late, encoding="utf-8")
    to_features(spark, root, LOS_ANGELES)
    assert days(spark, root)[:2] == [("till:K1", "2024-05-01", 3), ("till:K1", "2024-05-02", 1)]


def test_an_unknown_time_zone_is_one_line(spark: SparkSession, root: Path) -> None:
    with pytest.raises(SettingError, match="Europe/Berlin"):
        to_features(spark, root, "workspace.time_zone=Europe/Berln")
