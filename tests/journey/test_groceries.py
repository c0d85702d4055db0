"""Groceries by its mapping alone: the published itemsets and rules."""

from pathlib import Path

import pandas as pd
import pytest
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.analyses.baskets.mining import mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from support import AS_OF, balances, published, refreshed, workspace

pytestmark = pytest.mark.large
METRICS = ("support", "confidence", "lift", "leverage", "conviction")


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


@pytest.mark.parametrize(
    ("support", "confidence", "itemsets", "rules"), [(0.01, 0.5, 333, 15), (0.001, 0.8, 13_492, 410)]
)
def test_every_itemset_and_metric_is_that_of_mlxtend(
    tables: dict[str, DataFrame], real_data: Path, support: float, confidence: float, itemsets: int, rules: int
) -> None:
    settings = BasketSettings(min_support=support, min_confidence=confidence)
    mined = mine(tables["silver.order_lines"], AS_OF, settings)
    assert mined is not None
    sets = fpgrowth(one_hot_baskets(real_data), min_support=support, use_colnames=True)
    supports = {row["itemset"]: row["support"] for row in mined.itemsets.collect()}
    assert supports == pytest.approx({"\t".join(sorted(row.itemsets)): row.support for row in sets.itertuples()})
    # A confidence of exactly 4/5 comes out just below .8 there, as a ratio of two rounded supports.
    expected = association_rules(sets, metric="confidence", min_threshold=confidence - 1e-9)
    expected = {
        ("\t".join(sorted(row["antecedents"])), *row["consequents"]): [row[metric] for metric in METRICS]
        for _, row in expected[expected["consequents"].map(len) == 1].iterrows()
    }
    got = {
        (row["antecedent"], row["consequent"]): [float("inf") if row[m] is None else row[m] for m in METRICS]
        for row in mined.rules.collect()
    }
    assert got.keys() == expected.keys()
    assert all(got[rule] == pytest.approx(expected[rule]) for rule in expected)
    assert (len(supports), len(got)) == (itemsets, rules)


def one_hot_baskets(real_data: Path) -> pd.DataFrame:
    """Baskets by products; names without the spaces some end in, as the mapping reads them."""
    (file,) = (real_data / "groceries").glob("*.csv")
    baskets = [
        [name.strip() for name in line.split(",")] for line in file.read_text(encoding="utf-8").splitlines() if line
    ]
    encoder = TransactionEncoder().fit(baskets)
    return pd.DataFrame(encoder.transform(baskets), columns=encoder.columns_)
