"""Itemsets and rules compared with mlxtend's, the limits, and the estimate of the number of itemsets."""

from datetime import date, datetime
from random import Random

import pandas as pd
import pytest
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder
from pyspark.sql import DataFrame, SparkSession

from crmlake.analyses.baskets.estimate import estimate_itemsets
from crmlake.analyses.baskets.mining import MiningResult, mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.analyses.baskets.transactions import build_baskets, cap_baskets
from crmlake.errors import JobError

AS_OF = date(2024, 6, 1)
METRICS = ("support", "confidence", "lift", "leverage", "conviction")


def draw_orders(orders: int, products: int, seed: int) -> list[list[str]]:
    """Return random baskets in which low product numbers are frequent and P03 follows P01 and P02."""
    random, baskets = Random(seed), []  # noqa: S311
    for _ in range(orders):
        basket = {f"P{min(int(random.expovariate(0.15)), products - 1):02}" for _ in range(random.randrange(1, 9))}
        baskets.append(sorted(basket | ({"P03"} if {"P01", "P02"} <= basket else set())))
    return baskets


def lines(spark: SparkSession, orders: list[list[str]], kind: str = "sale", amount: int = 1) -> DataFrame:
    rows = [("s", f"O{n}", kind, datetime(2024, 5, 1), p, amount) for n, items in enumerate(orders) for p in items]  # noqa: DTZ001
    return spark.createDataFrame(
        rows, "source string, order_id string, line_type string, ordered_at timestamp, product_id string, amount int"
    )


@pytest.fixture(scope="module")
def orders() -> list[list[str]]:
    return draw_orders(800, 30, seed=3)


@pytest.fixture(scope="module")
def mined(spark: SparkSession, orders: list[list[str]]) -> MiningResult:
    result = mine(lines(spark, orders), AS_OF, BasketSettings(min_support=0.02, min_confidence=0.4001))
    assert result is not None
    return result


@pytest.fixture(scope="module")
def oracle(orders: list[list[str]]) -> pd.DataFrame:
    encoder = TransactionEncoder().fit(orders)
    incidence = pd.DataFrame(encoder.transform(orders), columns=encoder.columns_)
    return fpgrowth(incidence, min_support=0.02, use_colnames=True)


def test_itemsets_are_those_of_mlxtend(mined: MiningResult, oracle: pd.DataFrame) -> None:
    expected = {"\t".join(sorted(row.itemsets)): row.support for row in oracle.itertuples()}
    actual = {row["itemset"]: row["support"] for row in mined.itemsets.collect()}
    assert actual.keys() == expected.keys()
    assert actual == pytest.approx(expected, abs=1e-12)


def test_rules_and_every_metric_are_those_of_mlxtend(mined: MiningResult, oracle: pd.DataFrame) -> None:
    rules = association_rules(oracle, metric="confidence", min_threshold=0.4001)
    single = rules[rules["consequents"].map(len) == 1]
    expected = {
        ("\t".join(sorted(r.antecedents)), *r.consequents): [getattr(r, m) for m in METRICS]
        for r in single.itertuples()
    }
    actual = {
        (r["antecedent"], r["consequent"]): [float("inf") if r[m] is None else r[m] for m in METRICS]
        for r in mined.rules.collect()
    }
    assert len(actual) > 10
    assert actual.keys() == expected.keys()
    for rule, metrics in actual.items():
        assert metrics == pytest.approx(expected[rule], rel=1e-9), rule


def test_partitions_change_nothing(spark: SparkSession, orders: list[list[str]], mined: MiningResult) -> None:
    repartitioned = mine(
        lines(spark, orders).repartition(4), AS_OF, BasketSettings(min_support=0.02, min_confidence=0.4001)
    )
    assert repartitioned is not None
    assert sorted(repartitioned.rules.collect()) == sorted(mined.rules.collect())
    assert repartitioned.metrics == mined.metrics


def test_a_basket_holds_each_product_sold_before_the_as_of_date_once(spark: SparkSession) -> None:
    frame = lines(spark, [["a", "b", "a"]]).unionByName(lines(spark, [["c"]], "return"))
    assert [row["items"] for row in build_baskets(frame, AS_OF).collect()] == [["a", "b"]]
    assert build_baskets(frame, date(2024, 5, 1)).count() == 0


def test_a_gift_is_in_no_basket(spark: SparkSession) -> None:
    frame = lines(spark, [["a", "b"], ["c"]]).unionByName(lines(spark, [["gift"], ["c"], ["gift"]], amount=0))
    assert sorted(row["items"] for row in build_baskets(frame, AS_OF).collect()) == [["a", "b"], ["c"]]


def test_a_long_basket_keeps_its_most_frequent_products_and_counts_the_cut(spark: SparkSession) -> None:
    orders = [["a", "b"], ["b", "c"], ["a", "b", "c", "d", "e"]]
    cut = cap_baskets(build_baskets(lines(spark, orders), AS_OF), 3)
    assert sorted(row["items"] for row in cut.collect()) == [["a", "b"], ["a", "b", "c"], ["b", "c"]]
    result = mine(lines(spark, orders), AS_OF, BasketSettings(min_support=0.5, max_size=3))
    assert result is not None
    assert (result.metrics["longest"], result.metrics["cut"], result.metrics["cut_items"]) == (5.0, 1.0, 2.0)


def test_without_orders_there_is_no_result(spark: SparkSession) -> None:
    assert mine(lines(spark, [["a"]]), date(2020, 1, 1), BasketSettings()) is None


def test_a_support_with_too_many_itemsets_fails_before_mining_and_names_their_number(spark: SparkSession) -> None:
    twins = [[f"P{n:02}" for n in range(40)]] * 30  # 2 to the power of 40 itemsets
    with pytest.raises(JobError, match=r"mine_rules\.min_support=0\.1 would give about [\d,]{9,} itemsets"):
        mine(lines(spark, twins), AS_OF, BasketSettings(min_support=0.1))


@pytest.mark.parametrize("support", [0.005, 0.02, 0.1])
def test_the_estimate_is_near_the_truth(orders: list[list[str]], support: float) -> None:
    encoder = TransactionEncoder().fit(orders)
    incidence = pd.DataFrame(encoder.transform(orders), columns=encoder.columns_)
    assert estimate_itemsets(orders, support, seed=1) == pytest.approx(len(fpgrowth(incidence, support)), rel=0.15)


def test_the_estimate_of_equal_baskets_is_two_to_the_power_of_their_size() -> None:
    assert estimate_itemsets([list("abcdefgh")] * 5, 0.5, seed=1) == pytest.approx(2**8 - 1, rel=0.2)
