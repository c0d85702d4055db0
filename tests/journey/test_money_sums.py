"""Sums of money by currency, before and after each step, against DuckDB's from the raw files."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.features.events import adjusted_amount, gross_amount, returned_amount
from crmlake.generator import GenerateSettings, generate
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from support import published, refreshed, workspace

pytestmark = pytest.mark.slow
SHOP = GenerateSettings(
    customers=400, start=date(2025, 9, 1), end=date(2025, 12, 1), dirt=0, channels=("shop_customers", "shop_orders")
)
RATES = {"EUR": None, "GBP": "1.17", "JPY": "0.0061"}
MAPPING = """
path = "landing/rates"

[silver.exchange_rates]
currency = "code"
into_currency = "'EUR'"
day = "day"
rate = "rate"
"""
CHARGED = """
SELECT currency, sum(qty::DECIMAL(18,4) * price::DECIMAL(18,4)) AS amount
FROM read_csv('{orders}', all_varchar = true) GROUP BY currency
"""
WORTH = """
SELECT sum(round(qty::DECIMAL(18,4) * price::DECIMAL(18,4) * rate::DECIMAL(18,6), 4)) AS amount
FROM read_csv('{orders}', all_varchar = true) AS lines
JOIN read_csv('{rates}', all_varchar = true) AS rates
  ON rates.code = lines.currency AND rates.day::DATE = lines.order_time::TIMESTAMP::DATE
"""
CONVERTED = """
SELECT sum(CASE WHEN status = 'sold' THEN amount END) AS gross, sum(amount) AS net
FROM (
    SELECT status, round(qty::DECIMAL(18,4) * price::DECIMAL(18,4) * coalesce(rate::DECIMAL(18,6), 1), 4) AS amount
    FROM read_csv('{orders}', all_varchar = true) AS lines
    LEFT JOIN read_csv('{rates}', all_varchar = true) AS rates
      ON rates.code = lines.currency AND rates.day::DATE = lines.order_time::TIMESTAMP::DATE
    WHERE customer_no <> ''
)
"""


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop whose orders are in three currencies, with a rate a day, up to features."""
    place = tmp_path_factory.mktemp("money")
    generate(spark, SHOP, str(place / "landing"), str(place / "truth"))
    for path in (place / "landing" / "shop_orders").rglob("*.csv"):
        path.write_text(_with_currencies(path.read_text(encoding="utf-8")), encoding="utf-8")
    root = workspace(place / "w", {name: place / "landing" / name for name in SHOP.channels})
    (root / "landing" / "rates").mkdir(parents=True)
    (root / "landing" / "rates" / "rates.csv").write_text("\n".join(_rates()) + "\n", encoding="utf-8")
    (root / "sources" / "rates.toml").write_text(MAPPING, encoding="utf-8")
    refreshed(spark, root, SHOP.end, jobs=with_upstream(["featurise"], installed_jobs()))
    return root


def _with_currencies(text: str) -> str:
    """Give every order one of the currencies, by its number."""
    rows, written = list(csv.DictReader(io.StringIO(text))), io.StringIO()
    writer = csv.DictWriter(written, rows[0])
    writer.writeheader()
    writer.writerows(row | {"currency": list(RATES)[sum(map(ord, row["order_no"])) % len(RATES)]} for row in rows)
    return written.getvalue()


def _rates() -> Iterator[str]:
    yield "code,day,rate"
    for n in range((SHOP.end - SHOP.start).days + 1):
        day = SHOP.start + timedelta(days=n)
        yield from (f"{code},{day},{Decimal(rate) + Decimal(n) / 10000}" for code, rate in RATES.items() if rate)


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, str]:
    orders = root.parent / "landing" / "shop_orders" / "**" / "*.csv"
    return {"orders": str(orders), "rates": str(root / "landing" / "rates" / "rates.csv")}


@pytest.fixture(scope="module")
def tables(spark: SparkSession, root: Path) -> dict[str, DataFrame]:
    return published(spark, root)


def sums(frame: DataFrame, amount: str) -> dict[str, Decimal]:
    rows = frame.groupBy("currency").agg(F.sum(F.expr(amount)).cast("decimal(28,4)").alias("amount")).collect()
    return {row["currency"]: row["amount"] for row in rows}


def test_what_was_charged_in_each_currency_reaches_bronze_and_silver(
    tables: dict[str, DataFrame], files: dict[str, str]
) -> None:
    expected = dict(duckdb.sql(CHARGED.format(**files)).fetchall())
    assert expected.keys() == RATES.keys()
    amount = "cast(qty AS decimal(18,4)) * cast(price AS decimal(18,4))"
    assert sums(tables["bronze.shop_orders"], amount) == expected
    assert sums(tables["silver.order_lines"], "amount") == expected


def test_silver_says_what_was_charged_and_what_it_is_worth(tables: dict[str, DataFrame], files: dict[str, str]) -> None:
    lines, converted = tables["silver.order_lines"], tables["silver.converted_amounts"]
    assert converted.count() == lines.where("currency <> 'EUR'").count() > 0
    charged = dict(duckdb.sql(CHARGED.format(**files)).fetchall())
    del charged["EUR"]
    assert sums(converted.withColumn("currency", F.col("charged_currency")), "charged_amount") == charged
    assert sums(converted, "amount") == {"EUR": duckdb.sql(WORTH.format(**files)).fetchall()[0][0]}


def test_days_and_features_have_the_amounts_in_the_currency_of_the_workspace(
    tables: dict[str, DataFrame], files: dict[str, str]
) -> None:
    gross, net = duckdb.sql(CONVERTED.format(**files)).fetchall()[0]
    days = tables["gold.customer_days"].where("channel = 'orders'")
    total = days.agg(F.sum("revenue"), F.expr("sum(revenue - returned_amount + adjusted_amount)")).first()
    assert tuple(total or ()) == (gross, net)
    features = tables["gold.customer_features"].agg(F.sum("monetary")).first()
    assert tuple(features or ()) == (gross,)


def test_a_line_is_in_gross_or_in_returns_or_in_adjustments(tables: dict[str, DataFrame]) -> None:
    lines = tables["silver.order_lines"]
    parts = lines.agg(F.sum(gross_amount()), F.sum(returned_amount()), F.sum(adjusted_amount()), F.sum("amount"))
    gross, returned, adjusted, total = parts.first() or ()
    assert gross - returned + (adjusted or 0) == total
