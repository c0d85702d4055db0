"""Itemsets and rules compared with mlxtend's, the limits, and the estimate of the number of itemsets."""

import re
from datetime import date, datetime
from random import Random

import pandas as pd
import pytest
from mlxtend.frequent_patterns import apriori, association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder
from pyspark.sql import DataFrame, SparkSession

from crmlake.analyses.baskets.estimate import estimate_itemsets, estimate_sizes
from crmlake.analyses.baskets.kits import find_kits
from crmlake.analyses.baskets.mining import MiningResult, mine
from crmlake.analyses.baskets.settings import BasketSettings
from crmlake.analyses.baskets.transactions import build_baskets, cap_baskets

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


KIT = [f"K{n:02}" for n in range(40)]
NEARLY = [[item for item in KIT if item != KIT[n]] for n in range(40)]
"""Each order lacks another product: no two products are in the same orders, and 39 of 40 are bought together."""


def test_products_in_exactly_the_same_orders_are_mined_as_one(spark: SparkSession) -> None:
    """A kit of 40 alone has 2 to the power of 40 itemsets."""
    orders = [[*KIT, "tea"]] * 20 + [KIT] * 5 + [["tea"]] * 10 + [["cup", "pot"]] * 5
    result = mine(lines(spark, orders), AS_OF, BasketSettings(min_support=0.1, min_confidence=0.5))
    assert result is not None
    assert {(row["itemset"], row["orders"], row["size"], row["is_kit"]) for row in result.itemsets.collect()} == {
        ("\t".join(KIT), 25, 40, True),
        ("\t".join([*KIT, "tea"]), 20, 41, False),
        ("tea", 30, 1, False),
        ("cup\tpot", 5, 2, True),
    }
    rules = {(row["antecedent"], row["consequent"]): row for row in result.rules.collect()}
    assert rules.keys() == {("\t".join(KIT), "tea"), ("tea", "\t".join(KIT))}
    rule = rules["tea", "\t".join(KIT)]
    assert (rule["orders"], rule["antecedent_orders"], rule["consequent_orders"]) == (20, 30, 25)
    assert (rule["confidence"], rule["lift"]) == pytest.approx((20 / 30, 20 / 30 / (25 / 40)))
    assert (result.metrics["kits"], result.metrics["cut"], result.warnings) == (2.0, 0.0, ())


def test_products_in_as_many_but_other_orders_are_no_kit(spark: SparkSession) -> None:
    baskets = build_baskets(lines(spark, [["a", "b", "c"], ["a", "b", "c"], ["a", "b"], ["c"]]), AS_OF)
    assert find_kits(baskets, 2) == [["a", "b"]]
    assert find_kits(baskets, 4) == []


def test_too_many_itemsets_leave_the_smaller_ones_as_mlxtend_counts_them(spark: SparkSession) -> None:
    orders = [*NEARLY, *[["tea"]] * 10]
    settings = BasketSettings(min_support=0.1, min_confidence=0.9, max_itemsets=12_000)
    result = mine(lines(spark, orders), AS_OF, settings)
    assert result is not None
    assert result.metrics["largest"] == 3
    (warning,) = result.warnings
    assert re.match(
        r"about [\d,]{9,} sets of products are expected in 0\.1 of the orders each, more than 12,000", warning
    )
    assert "only sets of at most 3 products were counted; raise mine_rules.min_support" in warning
    encoder = TransactionEncoder().fit(orders)
    incidence = pd.DataFrame(encoder.transform(orders), columns=encoder.columns_)
    sets = apriori(incidence, min_support=0.1, use_colnames=True, max_len=3)
    expected = {"\t".join(sorted(row.itemsets)): row.support for row in sets.itertuples()}
    assert {row["itemset"]: row["support"] for row in result.itemsets.collect()} == pytest.approx(expected)
    single = association_rules(sets, metric="confidence", min_threshold=0.9)
    assert result.rules.count() == sum(single["consequents"].map(len) == 1)


def test_where_not_even_pairs_can_be_counted_there_are_no_rules_but_a_reason(spark: SparkSession) -> None:
    result = mine(lines(spark, NEARLY), AS_OF, BasketSettings(min_support=0.1, max_itemsets=100))
    assert result is not None
    assert (result.itemsets.count(), result.rules.count()) == (40, 0)
    assert "so only single products were counted, and there are no rules" in result.warnings[0]


def test_cut_orders_are_warned_of(spark: SparkSession) -> None:
    result = mine(lines(spark, [["a", "b", "c", "d"], ["a", "b"], ["b"]]), AS_OF, BasketSettings(max_size=3))
    assert result is not None
    assert result.warnings == ()  # c and d count as one
    result = mine(lines(spark, [["a", "b", "c"], ["a", "b"], ["b"]]), AS_OF, BasketSettings(max_size=2))
    assert result is not None
    (warning,) = result.warnings
    assert warning.startswith("1 of 3 orders hold more than 2 products and were cut")
    assert "raise mine_rules.max_size" in warning


@pytest.mark.parametrize("support", [0.005, 0.02, 0.1])
def test_the_estimate_is_near_the_truth(orders: list[list[str]], support: float) -> None:
    encoder = TransactionEncoder().fit(orders)
    incidence = pd.DataFrame(encoder.transform(orders), columns=encoder.columns_)
    assert estimate_itemsets(orders, support, seed=1) == pytest.approx(len(fpgrowth(incidence, support)), rel=0.15)


def test_the_estimate_of_equal_baskets_is_two_to_the_power_of_their_size() -> None:
    assert estimate_itemsets([list("abcdefgh")] * 5, 0.5, seed=1) == pytest.approx(2**8 - 1, rel=0.2)


def test_the_sizes_of_equal_baskets_are_binomial_coefficients() -> None:
    sizes = estimate_sizes([list("abcdef")] * 5, 0.5, seed=1)
    assert [size.itemsets for size in sizes] == pytest.approx([6, 15, 20, 15, 6, 1], rel=0.2)
    assert [size.occurrences for size in sizes] == pytest.approx([5 * size.itemsets for size in sizes])
