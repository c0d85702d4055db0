"""Itemsets and rules against mlxtend, limits, and the estimate of what mining would find."""

from datetime import date, datetime
from random import Random

import pandas as pd
import pytest
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder
from pyspark.sql import DataFrame, SparkSession

from crmlake.analyses.baskets.estimate import estimate_itemsets
from crmlake.analyses.baskets.mining import Mined, mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.analyses.baskets.transactions import baskets, capped
from crmlake.errors import JobError

AS_OF = date(2024, 6, 1)
METRICS = ("support", "confidence", "lift", "leverage", "conviction")


def drawn(orders: int, products: int, seed: int) -> list[list[str]]:
    """Baskets in which low numbers are frequent, and P03 follows P01 and P02."""
    random, found = Random(seed), []  # noqa: S311
    for _ in range(orders):
        basket = {f"P{min(int(random.expovariate(0.15)), products - 1):02}" for _ in range(random.randrange(1, 9))}
        found.append(sorted(basket | ({"P03"} if {"P01", "P02"} <= basket else set())))
    return found


def lines(spark: SparkSession, orders: list[list[str]], kind: str = "sale") -> DataFrame:
    rows = [("s", f"O{n}", kind, datetime(2024, 5, 1), p) for n, items in enumerate(orders) for p in items]  # noqa: DTZ001
    return spark.createDataFrame(
        rows, "source string, order_id string, line_type string, ordered_at timestamp, product_id string"
    )


@pytest.fixture(scope="module")
def orders() -> list[list[str]]:
    return drawn(800, 30, seed=3)


@pytest.fixture(scope="module")
def mined(spark: SparkSession, orders: list[list[str]]) -> Mined:
    found = mine(lines(spark, orders), AS_OF, BasketSettings(min_support=0.02, min_confidence=0.4001))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def oracle(orders: list[list[str]]) -> pd.DataFrame:
    encoder = TransactionEncoder().fit(orders)
    held = pd.DataFrame(encoder.transform(orders), columns=encoder.columns_)
    return fpgrowth(held, min_support=0.02, use_colnames=True)


def test_itemsets_are_those_of_mlxtend(mined: Mined, oracle: pd.DataFrame) -> None:
    wanted = {"\t".join(sorted(row.itemsets)): row.support for row in oracle.itertuples()}
    found = {row["itemset"]: row["support"] for row in mined.itemsets.collect()}
    assert found.keys() == wanted.keys()
    assert found == pytest.approx(wanted, abs=1e-12)


def test_rules_and_every_metric_are_those_of_mlxtend(mined: Mined, oracle: pd.DataFrame) -> None:
    rules = association_rules(oracle, metric="confidence", min_threshold=0.4001)
    single = rules[rules["consequents"].map(len) == 1]
    wanted = {
        ("\t".join(sorted(r.antecedents)), *r.consequents): [getattr(r, m) for m in METRICS]
        for r in single.itertuples()
    }
    found = {
        (r["antecedent"], r["consequent"]): [float("inf") if r[m] is None else r[m] for m in METRICS]
        for r in mined.rules.collect()
    }
    assert len(found) > 10
    assert found.keys() == wanted.keys()
    for rule, metrics in found.items():
        assert metrics == pytest.approx(wanted[rule], rel=1e-9), rule


def test_partitions_change_nothing(spark: SparkSession, orders: list[list[str]], mined: Mined) -> None:
    again = mine(lines(spark, orders).repartition(4), AS_OF, BasketSettings(min_support=0.02, min_confidence=0.4001))
    assert again is not None
    assert sorted(again.rules.collect()) == sorted(mined.rules.collect())
    assert again.metrics == mined.metrics


def test_only_sales_before_the_as_of_date_make_a_basket_each_product_once(spark: SparkSession) -> None:
    frame = lines(spark, [["a", "b", "a"]]).unionByName(lines(spark, [["c"]], "return"))
    assert [row["items"] for row in baskets(frame, AS_OF).collect()] == [["a", "b"]]
    assert baskets(frame, date(2024, 5, 1)).count() == 0


def test_a_long_basket_keeps_what_is_bought_most_and_the_cut_is_counted(spark: SparkSession) -> None:
    orders = [["a", "b"], ["b", "c"], ["a", "b", "c", "d", "e"]]
    cut = capped(baskets(lines(spark, orders), AS_OF), 3)
    assert sorted(row["items"] for row in cut.collect()) == [["a", "b"], ["a", "b", "c"], ["b", "c"]]
    found = mine(lines(spark, orders), AS_OF, BasketSettings(min_support=0.5, max_size=3))
    assert found is not None
    assert (found.metrics["longest"], found.metrics["cut"], found.metrics["cut_items"]) == (5.0, 1.0, 2.0)


def test_without_orders_there_is_nothing(spark: SparkSession) -> None:
    assert mine(lines(spark, [["a"]]), date(2020, 1, 1), BasketSettings()) is None


def test_a_support_that_blows_up_is_refused_with_the_number_before_it_runs(spark: SparkSession) -> None:
    twins = [[f"P{n:02}" for n in range(40)]] * 30  # 2 to the power of 40 itemsets
    with pytest.raises(JobError, match=r"mine_rules\.min_support=0\.1 would give about [\d,]{9,} itemsets"):
        mine(lines(spark, twins), AS_OF, BasketSettings(min_support=0.1))


@pytest.mark.parametrize("support", [0.005, 0.02, 0.1])
def test_the_estimate_is_near_the_truth(orders: list[list[str]], support: float) -> None:
    encoder = TransactionEncoder().fit(orders)
    held = pd.DataFrame(encoder.transform(orders), columns=encoder.columns_)
    assert estimate_itemsets(orders, support, seed=1) == pytest.approx(len(fpgrowth(held, support)), rel=0.15)


def test_the_estimate_of_equal_baskets_is_two_to_the_power_of_their_size() -> None:
    assert estimate_itemsets([list("abcdefgh")] * 5, 0.5, seed=1) == pytest.approx(2**8 - 1, rel=0.2)
