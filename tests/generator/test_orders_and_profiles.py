"""The rows of the channels: what was planted is in them."""

import math
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings
from crmlake.generator.channels import CHANNELS, Channel
from crmlake.generator.dirty_rows import arrived
from crmlake.generator.groups import GROUPS
from crmlake.generator.orders import GUEST, order_lines, orders
from crmlake.generator.people import people
from crmlake.generator.profiles import profiles

SMALL = GenerateSettings(customers=40, start=date(2024, 1, 1), end=date(2024, 7, 1), dirt=20)
SHOP = GenerateSettings(customers=2_000)


def printed(frame: DataFrame) -> list[str]:
    return sorted(str(row) for row in frame.collect())


@pytest.fixture(scope="module")
def lines(spark: SparkSession) -> DataFrame:
    made = order_lines(people(spark, SHOP), SHOP)
    return spark.createDataFrame(made.toPandas(), made.schema)


@pytest.mark.parametrize(
    "channel",
    # Three stand for all, where it must not take minutes.
    [pytest.param(each, id=each.name, marks=[pytest.mark.slow] * (n > 2)) for n, each in enumerate(CHANNELS)],
)
def test_equal_seeds_give_equal_rows_whatever_the_partitions(spark: SparkSession, channel: Channel) -> None:
    crowd = people(spark, SMALL)
    once, again = (printed(arrived(channel, crowd.repartition(parts), SMALL)) for parts in (1, 5))
    other = SMALL.model_copy(update={"seed": 8})
    assert once == again
    assert len(set(once) & set(printed(arrived(channel, people(spark, other), other)))) < len(once) / 10


def test_group_shares_are_those_planted(spark: SparkSession) -> None:
    found = {row["group"]: row["count"] for row in people(spark, SHOP).groupBy("group").count().collect()}
    assert sum(group.share for group in GROUPS) == pytest.approx(1)
    for group in GROUPS:
        error = math.sqrt(group.share * (1 - group.share) / SHOP.customers)
        assert found[group.name] / SHOP.customers == pytest.approx(group.share, abs=4 * error)


def test_groups_order_at_their_planted_rates(spark: SparkSession) -> None:
    placed = (
        orders(people(spark, SHOP), SHOP)
        .groupBy("person", "group")
        .agg(F.count("*").alias("orders"), F.min("placed_on").alias("first"), F.max("placed_on").alias("last"))
    )
    gap = F.date_diff("last", "first") / (F.col("orders") - 1)
    often = placed.filter("orders >= 4").groupBy("group").agg(F.median(gap).alias("gap"))
    found = {row["group"]: row["gap"] for row in often.collect()}
    for group in (group for group in GROUPS if group.stays_days is None):
        # The season leaves out about one order in nine.
        assert 1.0 < found[group.name] / group.gap_days < 1.3


def test_lines_are_of_the_shop_s_days_and_returns_follow_their_sales(spark: SparkSession, lines: DataFrame) -> None:
    lines.createOrReplaceTempView("lines")
    back = spark.sql("SELECT * FROM lines WHERE status = 'returned'")
    wrong = spark.sql(
        """SELECT back.* FROM lines AS back LEFT JOIN lines AS sold
        ON back.order_no = 'R' || sold.order_no AND back.line_no = sold.line_no
        WHERE back.status = 'returned'
        AND (sold.order_time IS NULL OR back.order_time <= sold.order_time OR back.qty <> -sold.qty)"""
    )
    assert back.count() > 100
    assert wrong.count() == 0
    assert lines.filter("to_date(order_time) <> delivered_on OR delivered_on >= '2026-01-01'").count() == 0
    assert lines.filter("status = 'sold' AND (qty < 1 OR price <= 0)").count() == 0
    assert lines.groupBy("order_no", "line_no").count().filter("count > 1").count() == 0


def test_some_orders_are_of_guests(lines: DataFrame) -> None:
    sold = lines.filter("status = 'sold'").groupBy("order_no").agg(F.max("customer_no").alias("customer_no"))
    found = sold.agg(F.count("*").alias("n"), F.mean(F.col("customer_no").isNull().cast("int")).alias("share")).head()
    assert found is not None
    assert found.share == pytest.approx(GUEST, abs=4 * math.sqrt(GUEST * (1 - GUEST) / found.n))


def test_a_profile_s_versions_follow_each_other(spark: SparkSession) -> None:
    made = profiles(people(spark, SHOP), SHOP)
    each = made.groupBy("customer_no").agg(
        F.count("*").alias("versions"),
        F.count_distinct("updated_at").alias("moments"),
        F.min(F.to_date("updated_at")).alias("first"),
        F.max("registered_on").alias("registered_on"),
        F.count_distinct("full_name", "registered_on", "country").alias("persons"),
    )
    assert each.count() == SHOP.customers
    assert each.filter("moments <> versions OR first <> registered_on OR persons <> 1").count() == 0
    assert each.filter("versions = 3").count() > 0
    assert made.filter("delivered_on < to_date(updated_at) OR delivered_on >= '2026-01-01'").count() == 0
