"""The generated shop's products, payments, contacts, attributes and outcomes all reach silver by their mappings."""

import csv
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings, generate
from crmlake.job.registry import installed_jobs
from support import balances, published, refreshed, workspace

TABLES = {
    "shop_products": ("silver.products", ["sku"]),
    "shop_payments": ("silver.payments", ["payment_no"]),
    "shop_service_contacts": ("silver.service_contacts", ["contact_no"]),
    "shop_attributes": ("silver.attributes", ["customer_no", "fact", "known_at"]),
    "shop_outcomes": ("silver.outcomes", ["customer_no", "outcome", "occurred_at"]),
}
"""Of each source the table that it fills, and what tells its rows apart there."""
SHOP = GenerateSettings(customers=80, end=date(2024, 9, 1), dirt=0, channels=tuple(TABLES))


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop, generated, taken in and cleansed."""
    folder = tmp_path_factory.mktemp("care")
    generate(spark, SHOP, str(folder / "landing"), str(folder / "truth"))
    root = workspace(folder / "shop", {name: folder / "landing" / name for name in TABLES})
    jobs = [job for job in installed_jobs() if job.name in {"ingest", "cleanse"}]
    refreshed(spark, root, SHOP.end, jobs=jobs)
    return root


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of each source as Python's own reader finds them, the oldest first."""
    return {name: _rows(root.parent / "landing" / name) for name in TABLES}


@pytest.fixture(scope="module")
def tables(spark: SparkSession, root: Path) -> dict[str, DataFrame]:
    return published(spark, root)


def _rows(folder: Path) -> list[dict[str, str]]:
    found = []
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file, strict=True))
    return found


def test_no_row_is_refused(spark: SparkSession, root: Path, files: dict[str, list[dict[str, str]]]) -> None:
    found = balances(spark, root)
    for name, (table, grain) in TABLES.items():
        rows = files[name]
        last = {tuple(row[column] for column in grain) for row in rows}
        assert found[name, table] == {
            "read": len(rows), "accepted": len(last), "quarantined": 0, "duplicates": len(rows) - len(last),
        }  # fmt: skip


def test_every_column_is_filled(tables: dict[str, DataFrame]) -> None:
    for table, _ in TABLES.values():
        row = tables[table].agg(*(F.count(name).alias(name) for name in tables[table].columns)).first()
        assert row is not None
        assert [name for name, count in row.asDict().items() if count == 0] == [], table


def test_values_are_those_of_the_last_version(
    tables: dict[str, DataFrame], files: dict[str, list[dict[str, str]]]
) -> None:
    contacts = {row["contact_no"]: row for row in sorted(files["shop_service_contacts"], key=lambda r: r["updated_at"])}
    ways = {"mail": "ticket", "phone": "call", "chat": "chat"}
    for row in tables["silver.service_contacts"].collect():
        of = contacts[row["contact_id"]]
        assert str(row["resolved_at"] or "") == of["resolved_at"]
        assert (row["channel"], row["text"] or "") == (ways[of["channel"]], of["message"])
    paid = tables["silver.payments"].groupBy("status").agg(F.sum("amount").cast("double"), F.count("*")).collect()
    told = [(row["status"], float(row["amount"])) for row in files["shop_payments"]]
    for found, status in (("succeeded", "captured"), ("failed", "declined")):
        amounts = [amount for each, amount in told if each == status]
        (sums,) = (tuple(row)[1:] for row in paid if row["status"] == found)
        assert sums == (pytest.approx(sum(amounts), abs=0.005), len(amounts))
    facts = tables["silver.attributes"].select(
        "name", F.coalesce("category", F.col("number").cast("int").cast("string"))
    )
    assert sorted(map(tuple, facts.collect())) == sorted(
        (row["fact"], row["value"]) for row in files["shop_attributes"]
    )
