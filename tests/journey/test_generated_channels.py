"""A small generated shop, taken in by its shipped mappings: every clean row of every channel is accepted."""

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings, generate
from crmlake.tables import (
    ATTRIBUTES,
    CAMPAIGN_MESSAGES,
    CONSENTS,
    OUTCOMES,
    PAGE_VIEWS,
    PAYMENTS,
    PRODUCTS,
    SERVICE_CONTACTS,
    SOCIAL_INTERACTIONS,
    SOCIAL_POSTS,
)
from support import balances, published, to_silver, workspace

pytestmark = pytest.mark.slow
TABLES = {
    "shop_page_views": PAGE_VIEWS,
    "shop_campaign_messages": CAMPAIGN_MESSAGES,
    "shop_consents": CONSENTS,
    "shop_social_posts": SOCIAL_POSTS,
    "shop_social_interactions": SOCIAL_INTERACTIONS,
    "shop_products": PRODUCTS,
    "shop_payments": PAYMENTS,
    "shop_service_contacts": SERVICE_CONTACTS,
    "shop_attributes": ATTRIBUTES,
    "shop_outcomes": OUTCOMES,
}
"""What each of the files becomes."""
VERSIONED = {"shop_social_posts": "post_no", "shop_products": "sku", "shop_service_contacts": "contact_no"}
"""Files whose later rows replace earlier ones, by what they share."""
SHOP = GenerateSettings(customers=120, start=date(2025, 9, 20), end=date(2025, 12, 10), dirt=0, channels=tuple(TABLES))


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop in a workspace, taken in and cleansed."""
    place = tmp_path_factory.mktemp("generated")
    generate(spark, SHOP, str(place / "landing"), str(place / "truth"))
    root = workspace(place / "w", {name: place / "landing" / name for name in TABLES})
    to_silver(spark, root, SHOP.end)
    return root


def delivered(root: Path, name: str) -> list[dict[str, str]]:
    """The rows of the files, as Python's own reader finds them, the oldest first."""
    rows = []
    for path in sorted((root.parent / "landing" / name).rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file, strict=True))
    return rows


def test_every_row_is_accepted_and_only_newer_versions_replace_others(spark: SparkSession, root: Path) -> None:
    counts = balances(spark, root)
    for name, table in TABLES.items():
        rows = delivered(root, name)
        things = {row[VERSIONED[name]] for row in rows} if name in VERSIONED else rows
        assert counts[name, table.name] == {
            "read": len(rows), "accepted": len(things), "quarantined": 0, "duplicates": len(rows) - len(things),
        }, name  # fmt: skip
        assert rows
        assert (len(things) < len(rows)) == (name in VERSIONED), name


def test_every_column_is_filled(spark: SparkSession, root: Path) -> None:
    tables = published(spark, root)
    for table in TABLES.values():
        counts = tables[table.name].agg(*(F.count(column.name).alias(column.name) for column in table.columns)).head()
        assert counts is not None
        # No file of the shop has several values in a field.
        unfilled = {name for name, count in counts.asDict().items() if not count} - {"categories"}
        assert unfilled == {"unclean"}, table.name


def test_contacts_payments_and_facts_keep_their_values(spark: SparkSession, root: Path) -> None:
    tables = published(spark, root)
    rows = sorted(delivered(root, "shop_service_contacts"), key=lambda row: row["updated_at"])
    last, ways = {row["contact_no"]: row for row in rows}, {"mail": "ticket", "phone": "call", "chat": "chat"}
    for row in tables[SERVICE_CONTACTS.name].collect():
        of = last[row["contact_id"]]
        assert str(row["resolved_at"] or "") == of["resolved_at"]
        assert (row["channel"], row["text"] or "") == (ways[of["channel"]], of["message"])
    amounts, status = defaultdict[str, Decimal](Decimal), {"captured": "succeeded", "declined": "failed"}
    for payment in delivered(root, "shop_payments"):
        amounts[status[payment["status"]]] += Decimal(payment["amount"])
    paid = tables[PAYMENTS.name].groupBy("status").agg(F.sum("amount").alias("amount")).collect()
    assert {row["status"]: row["amount"] for row in paid} == amounts
    value = F.coalesce("category", F.col("number").cast("int").cast("string"))
    facts = tables[ATTRIBUTES.name].select("name", value).collect()
    assert Counter(map(tuple, facts)) == Counter(
        (row["fact"], row["value"]) for row in delivered(root, "shop_attributes")
    )
