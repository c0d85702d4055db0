"""The planted values of people, orders and profiles are in the rows of the channels."""

import math
from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings
from crmlake.generator.channels import CHANNELS, Channel
from crmlake.generator.dirty_rows import generate_dirty_rows
from crmlake.generator.groups import GROUPS
from crmlake.generator.orders import GUEST_SHARE, generate_order_lines, generate_orders
from crmlake.generator.people import generate_people
from crmlake.generator.profiles import generate_profiles

SMALL = GenerateSettings(customers=40, start=date(2024, 1, 1), end=date(2024, 7, 1), dirt=20)
SHOP = GenerateSettings(customers=2_000)


def sorted_rows(frame: DataFrame) -> list[str]:
    return sorted(str(row) for row in frame.collect())


@pytest.fixture(scope="module")
def lines(spark: SparkSession) -> DataFrame:
    frame = generate_order_lines(generate_people(spark, SHOP), SHOP)
    return spark.createDataFrame(frame.toPandas(), frame.schema)


@pytest.mark.parametrize(
    "channel",
    # Only three channels run by default, because all would take minutes.
    [
        pytest.param(channel, id=channel.name, marks=[pytest.mark.slow] * (index > 2))
        for index, channel in enumerate(CHANNELS)
    ],
)
def test_equal_seeds_give_equal_rows_whatever_the_partitions(spark: SparkSession, channel: Channel) -> None:
    people = generate_people(spark, SMALL)
    one_partition, five_partitions = (
        sorted_rows(generate_dirty_rows(channel, people.repartition(count), SMALL)) for count in (1, 5)
    )
    assert one_partition == five_partitions
    other_seed = SMALL.model_copy(update={"seed": 8})
    other_rows = sorted_rows(generate_dirty_rows(channel, generate_people(spark, other_seed), other_seed))
    assert len(set(one_partition) & set(other_rows)) < len(one_partition) / 10


def test_group_shares_are_those_planted(spark: SparkSession) -> None:
    count = {row["group"]: row["count"] for row in generate_people(spark, SHOP).groupBy("group").count().collect()}
    assert sum(group.share for group in GROUPS) == pytest.approx(1)
    for group in GROUPS:
        error = math.sqrt(group.share * (1 - group.share) / SHOP.customers)
        assert count[group.name] / SHOP.customers == pytest.approx(group.share, abs=4 * error)


def test_groups_order_at_their_planted_rates(spark: SparkSession) -> None:
    people = (
        generate_orders(generate_people(spark, SHOP), SHOP)
        .groupBy("person", "group")
        .agg(F.count("*").alias("orders"), F.min("placed_on").alias("first"), F.max("placed_on").alias("last"))
    )
    gap = F.date_diff("last", "first") / (F.col("orders") - 1)
    frequent = people.filter("orders >= 4").groupBy("group").agg(F.median(gap).alias("gap"))
    median_gap = {row["group"]: row["gap"] for row in frequent.collect()}
    for group in (group for group in GROUPS if group.stays_days is None):
        # The season leaves out about one order in nine.
        assert 1.0 < median_gap[group.name] / group.gap_days < 1.3


def test_lines_are_of_the_shop_s_days_and_returns_follow_their_sales(spark: SparkSession, lines: DataFrame) -> None:
    lines.createOrReplaceTempView("lines")
    returns = spark.sql("SELECT * FROM lines WHERE status = 'returned'")
    wrong = spark.sql(
        """SELECT back.* FROM lines AS back LEFT JOIN lines AS sold
        ON back.order_no = 'R' || sold.order_no AND back.line_no = sold.line_no
        WHERE back.status = 'returned'
        AND (sold.order_time IS NULL OR back.order_time <= sold.order_time OR back.qty <> -sold.qty)"""
    )
    assert returns.count() > 100
    assert wrong.count() == 0
    assert lines.filter("to_date(order_time) <> delivered_on OR delivered_on >= '2026-01-01'").count() == 0
    assert lines.filter("status = 'sold' AND (qty < 1 OR price <= 0)").count() == 0
    assert lines.groupBy("order_no", "line_no").count().filter("count > 1").count() == 0


def test_guests_place_their_planted_share_of_orders(lines: DataFrame) -> None:
    orders = lines.filter("status = 'sold'").groupBy("order_no").agg(F.max("customer_no").alias("customer_no"))
    is_guest = F.col("customer_no").isNull().cast("int")
    actual = orders.agg(F.count("*").alias("n"), F.mean(is_guest).alias("share")).head()
    assert actual is not None
    error = math.sqrt(GUEST_SHARE * (1 - GUEST_SHARE) / actual.n)
    assert actual.share == pytest.approx(GUEST_SHARE, abs=4 * error)


def test_the_versions_of_a_profile_follow_each_other(spark: SparkSession) -> None:
    profiles = generate_profiles(generate_people(spark, SHOP), SHOP)
    customers = profiles.groupBy("customer_no").agg(
        F.count("*").alias("versions"),
        F.count_distinct("updated_at").alias("update_times"),
        F.min(F.to_date("updated_at")).alias("first"),
        F.max("registered_on").alias("registered_on"),
        F.count_distinct("full_name", "registered_on", "country").alias("persons"),
    )
    assert customers.count() == SHOP.customers
    assert customers.filter("update_times <> versions OR first <> registered_on OR persons <> 1").count() == 0
    assert customers.filter("versions = 3").count() > 0
    assert profiles.filter("delivered_on < to_date(updated_at) OR delivered_on >= '2026-01-01'").count() == 0
