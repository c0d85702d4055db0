"""Groceries by its mapping alone: the published itemsets and rules."""

from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.job.registry import installed_jobs, with_upstream
from support import AS_OF, balances, published, refreshed, workspace


@pytest.fixture(scope="module")
def tables(spark: SparkSession, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, DataFrame]:
    root = workspace(tmp_path_factory.mktemp("groceries"), {"groceries": real_data / "groceries"})
    jobs = with_upstream(["mine_rules"], installed_jobs())
    refreshed(spark, root, AS_OF, "mine_rules.min_confidence=0.5", jobs=jobs)
    lines = balances(spark, root)["groceries", "silver.order_lines"]
    assert lines == {"read": 43_367, "accepted": 43_367, "quarantined": 0, "duplicates": 0}
    return published(spark, root)


def test_every_basket_is_an_order(tables: dict[str, DataFrame]) -> None:
    assert tables["bronze.groceries"].count() == 9_835
    row = tables["silver.order_lines"].agg(F.count_distinct("order_id"), F.count_distinct("product_id")).first()
    assert tuple(row or ()) == (9_835, 169)


def test_the_published_itemsets_and_rules_come_out(tables: dict[str, DataFrame]) -> None:
    assert tables["gold.itemsets"].count() == 333
    assert tables["gold.rules"].count() == 15
    rule = tables["gold.rules"].where("antecedent = 'other vegetables\tyogurt' AND consequent = 'whole milk'").first()
    assert rule is not None
    assert (round(rule["support"], 4), round(rule["confidence"], 3), round(rule["lift"], 3)) == (0.0223, 0.513, 2.007)
