"""From landing to report with a made-up shop, whose truth is known."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from support import AS_OF, Log, Undisturbed, balances, digests, published, refreshed, workspace

JOBS = [
    "ingest", "cleanse", "check_limits", "convert", "mine_rules", "resolve", "rollup", "train_topics", "featurise",
    "label", "score_topics", "train_propensity", "train_segments", "score_propensity", "score_segments", "report",
]  # fmt: skip
BRONZE, SILVER = ("shop_orders", "bronze.shop_orders"), ("shop_orders", "silver.order_lines")


@dataclass(frozen=True)
class InParts:
    """The same files brought in three refreshes: seven and two, the rest, none."""

    root: Path
    logs: list[Log]
    tables: dict[str, tuple[int, str]]


def bring(files: Iterable[Path], landing: Path) -> None:
    for file in files:
        shutil.copy(file, landing / file.name)


@pytest.fixture(scope="module")
def in_parts(spark: SparkSession, undisturbed: Undisturbed, tmp_path_factory: pytest.TempPathFactory) -> InParts:
    root, shop = tmp_path_factory.mktemp("parts"), undisturbed.shop
    orders, customers = root / "landing" / "orders", root / "landing" / "customers"
    orders.mkdir(parents=True)
    customers.mkdir()
    workspace(root, {"shop_orders": orders, "shop_customers": customers})
    logs, every = [], installed_jobs()
    # The later file of a re-sent line comes first once, so that an older version arrives after a newer one. Jobs
    # after the rollup replace what they wrote: the first refresh stops there.
    for orders_files, profiles, jobs in (
        ([*shop.orders[:6], shop.orders[8]], [shop.customers[0], shop.customers[2]], with_upstream(["rollup"], every)),
        ([*shop.orders[6:8], *shop.orders[9:]], shop.customers[1:2], every),
        ([], [], every),
    ):
        bring(orders_files, orders)
        bring(profiles, customers)
        logs.append(refreshed(spark, root, AS_OF, jobs=jobs))
    return InParts(root, logs, digests(spark, root))


def test_the_command_line_runs_every_job_in_order_and_says_where_the_report_is(undisturbed: Undisturbed) -> None:
    assert re.findall(r"✓ (\w+)", undisturbed.output) == JOBS
    assert f"Report: {undisturbed.root / 'reports' / 'report-2024-05-01.html'}" in undisturbed.output
    assert "netlib" not in undisturbed.output  # Spark's own complaint of a machine without a BLAS


def test_every_row_of_the_files_is_accounted_for(spark: SparkSession, undisturbed: Undisturbed) -> None:
    shop, balance = undisturbed.shop, balances(spark, undisturbed.root)
    assert balance[BRONZE] == {"read": shop.lines, "accepted": shop.lines, "quarantined": 0, "duplicates": 0}
    assert balance[SILVER] == {
        "read": shop.lines, "accepted": shop.good, "quarantined": shop.rejected, "duplicates": shop.repeated,
    }  # fmt: skip
    assert balance["shop_customers", "silver.profiles"] == {
        "read": 39, "accepted": 20, "quarantined": 3, "duplicates": 16,
    }  # fmt: skip


def test_good_lines_reach_silver_once_and_their_money_is_exact(spark: SparkSession, undisturbed: Undisturbed) -> None:
    lines = published(spark, undisturbed.root)["silver.order_lines"]
    row = lines.agg(F.count("*").alias("rows"), F.sum("amount").alias("revenue")).first()
    assert row is not None
    assert row["rows"] == undisturbed.shop.good
    assert row["revenue"] == undisturbed.shop.revenue


def test_rejected_rows_are_kept_with_every_reason(spark: SparkSession, undisturbed: Undisturbed) -> None:
    rejected = published(spark, undisturbed.root)["quarantine"].where("source = 'shop_orders'")
    counts = {
        tuple(sorted(row["reasons"])): row["count"]
        for row in rejected.withColumn("reasons", F.array_sort("reasons")).groupBy("reasons").count().collect()
    }
    assert sum(counts.values()) == undisturbed.shop.rejected
    for part in (
        "quantity: 'two' cannot be cast to decimal(18,4)",
        "'2024-02-31 09:00:00' cannot be cast to timestamp",
        "more or fewer fields",
    ):
        assert sum(n for reasons, n in counts.items() if any(part in reason for reason in reasons)) == 12, part
    assert sum(n for reasons, n in counts.items() if any("unit_price = -2.50" in reason for reason in reasons)) == 12


def test_the_report_shows_the_balance_and_no_customer(undisturbed: Undisturbed) -> None:
    page = (undisturbed.root / "reports" / "report-2024-05-01.html").read_text(encoding="utf-8")
    shop = undisturbed.shop
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    expected = ["shop_orders", "silver.order_lines", *map(str, (shop.lines, shop.good, shop.rejected, shop.repeated))]
    assert any(row[: len(expected)] == expected for row in rows)
    assert "adds up" in page
    for personal in ("C01", "Name 1", "example.org"):
        assert personal not in page


def test_files_in_parts_give_the_same_tables_as_all_at_once(undisturbed: Undisturbed, in_parts: InParts) -> None:
    assert in_parts.tables == undisturbed.tables


def test_a_refresh_without_new_files_reads_and_writes_nothing(spark: SparkSession, in_parts: InParts) -> None:
    second, third = in_parts.logs[1:]
    assert third.skipped_jobs == JOBS[1:]
    assert third.runs["ingest"].writes == second.runs["ingest"].writes
    assert sum(third.runs["ingest"].rows.values()) == 0
    for table in ("silver/order_lines", "silver/profiles", "gold/customer_days"):
        log = in_parts.root / "lake" / table / "_delta_log"
        newest = max(int(path.stem) for path in log.glob("*.json"))
        assert newest == {**second.runs["cleanse"].writes, **second.runs["rollup"].writes}[table.replace("/", ".")]


def test_the_balance_in_parts_counts_every_row_once(
    spark: SparkSession, undisturbed: Undisturbed, in_parts: InParts
) -> None:
    balance, shop = balances(spark, in_parts.root), undisturbed.shop
    assert balance[BRONZE]["read"] == shop.lines
    assert balance[SILVER]["read"] == shop.lines
    assert balance[SILVER]["quarantined"] == shop.rejected
    assert all(b["read"] == b["accepted"] + b["quarantined"] + b["duplicates"] for b in balance.values())


def test_features_add_up_to_what_known_customers_bought(spark: SparkSession, undisturbed: Undisturbed) -> None:
    tables = published(spark, undisturbed.root)
    bought = tables["silver.order_lines"].where("customer_id IS NOT NULL AND line_type = 'sale' AND amount > 0")
    lines, features = (
        frame.agg(F.sum(money).alias("money"), F.count_distinct("customer_id").alias("customers")).first()
        for frame, money in ((bought, "amount"), (tables["gold.customer_features"].where("monetary > 0"), "monetary"))
    )
    assert lines == features
    assert features is not None
    assert features["money"] > Decimal(0)
