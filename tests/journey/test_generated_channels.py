"""A small generated shop, taken in by its shipped mappings: every clean row of every channel is accepted."""

import csv
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.tables import CAMPAIGN_MESSAGES, CONSENTS, PAGE_VIEWS, SOCIAL_INTERACTIONS, SOCIAL_POSTS
from crmlake.generator import GenerateSettings, generate
from crmlake.job.registry import installed_jobs
from support import balances, published, refreshed, workspace

TABLES = {
    "shop_page_views": PAGE_VIEWS,
    "shop_campaign_messages": CAMPAIGN_MESSAGES,
    "shop_consents": CONSENTS,
    "shop_social_posts": SOCIAL_POSTS,
    "shop_social_interactions": SOCIAL_INTERACTIONS,
}
"""What each of the files becomes."""
SHOP = GenerateSettings(customers=120, start=date(2025, 9, 20), end=date(2025, 12, 10), dirt=0, channels=tuple(TABLES))


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop in a workspace, taken in and cleansed."""
    place = tmp_path_factory.mktemp("generated")
    generate(spark, SHOP, str(place / "landing"), str(place / "truth"))
    root = workspace(place / "w", {name: place / "landing" / name for name in TABLES})
    refreshed(spark, root, SHOP.end, jobs=[job for job in installed_jobs() if job.name in {"ingest", "cleanse"}])
    return root


def delivered(folder: Path) -> int:
    """Rows in the files, as Python's own reader finds them."""
    found = 0
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found += sum(1 for _ in csv.DictReader(file, strict=True))
    return found


def test_every_row_is_accepted_and_only_recounted_posts_replace_each_other(spark: SparkSession, root: Path) -> None:
    found = balances(spark, root)
    for name, table in TABLES.items():
        balance = found[name, table.name]
        assert balance["read"] == delivered(root.parent / "landing" / name) > 0
        assert balance["quarantined"] == 0, name
        assert balance["accepted"] + balance["duplicates"] == balance["read"]
        assert (balance["duplicates"] > 0) == (table == SOCIAL_POSTS), name


def test_every_column_is_filled(spark: SparkSession, root: Path) -> None:
    tables = published(spark, root)
    for table in TABLES.values():
        counts = tables[table.name].agg(*(F.count(column.name).alias(column.name) for column in table.columns)).head()
        assert counts is not None
        assert {name for name, count in counts.asDict().items() if not count} == set(), table.name
