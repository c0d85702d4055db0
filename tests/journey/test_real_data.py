"""Online Retail, from 305 daily files to features, against published figures and an independent DuckDB query."""

import math
import re
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.features.customer_features import CUSTOMER_FEATURES
from support import REAL_AS_OF, REAL_SETTINGS, balances, digests, published, refreshed, workspace

pytestmark = pytest.mark.large

# Written from the meaning of each feature, over the raw files: it shares nothing with crmlake.
ORACLE = """
WITH raw AS (
    SELECT *, CAST(Quantity AS BIGINT) AS q, CAST(UnitPrice AS DECIMAL(18,4)) AS price,
           CAST(CAST(InvoiceDate AS TIMESTAMP) AS DATE) AS day, replace(CustomerID, '.0', '') AS customer
    FROM read_csv('{files}', header = true, all_varchar = true, quote = '"', escape = '"')
    WHERE CustomerID IS NOT NULL AND CustomerID <> ''
), known AS (SELECT * FROM raw WHERE day < DATE '{as_of}'),
bought AS (
    SELECT * FROM known
    WHERE InvoiceNo NOT LIKE 'C%' AND InvoiceNo NOT LIKE 'A%' AND q > 0 AND price > 0
), gaps AS (
    SELECT customer, date_diff('day', lag(day) OVER (PARTITION BY customer ORDER BY day), day) AS gap
    FROM (SELECT DISTINCT customer, day FROM bought)
), paces AS (
    SELECT customer, avg(gap) AS gap_mean_days, stddev_samp(gap) AS gap_stddev_days FROM gaps GROUP BY customer
), refunds AS (
    SELECT customer, -sum(q * price) AS returned FROM known WHERE InvoiceNo LIKE 'C%' GROUP BY customer
), nets AS (
    SELECT customer, sum(q * price) AS net_monetary FROM known GROUP BY customer
)
SELECT 'online_retail:' || customer AS customer_id,
       date_diff('day', max(day), DATE '{as_of}') AS recency_days,
       count(DISTINCT InvoiceNo) AS frequency,
       sum(q * price) AS monetary,
       any_value(net_monetary) AS net_monetary,
       date_diff('day', min(day), DATE '{as_of}') AS tenure_days,
       any_value(gap_mean_days) AS gap_mean_days,
       any_value(gap_stddev_days) AS gap_stddev_days,
       sum(q) / count(DISTINCT InvoiceNo) AS items_per_order,
       count(DISTINCT StockCode) AS distinct_products,
       coalesce(any_value(returned), 0)::DOUBLE / sum(q * price)::DOUBLE AS returned_share,
       {windows}
FROM bought JOIN paces USING (customer) LEFT JOIN refunds USING (customer) JOIN nets USING (customer) GROUP BY customer
"""
WINDOW = """
       count(DISTINCT InvoiceNo) FILTER (day >= DATE '{as_of}' - {n}) AS orders_{n}d,
       coalesce(sum(q * price) FILTER (day >= DATE '{as_of}' - {n}), 0) AS revenue_{n}d"""


@pytest.fixture(scope="module")
def tables(spark: SparkSession, real: Path) -> dict[str, DataFrame]:
    return published(spark, real)


@pytest.fixture(scope="module")
def oracle(real_data: Path) -> dict[str, dict[str, object]]:
    windows = ",".join(WINDOW.format(as_of=REAL_AS_OF, n=n) for n in (30, 90, 365))
    query = ORACLE.format(files=real_data / "online_retail" / "by-day" / "*.csv", as_of=REAL_AS_OF, windows=windows)
    with duckdb.connect() as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return {row[0]: _derived(dict(zip(names, row, strict=True))) for row in cursor.fetchall()}


def _derived(row: dict) -> dict[str, object]:
    """What is a quotient of the others."""
    row["mean_order_value"] = (row["monetary"] / row["frequency"]).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    for measure in ("orders", "revenue"):
        short, year = float(row[f"{measure}_90d"]) / 90, float(row[f"{measure}_365d"]) / 365
        row[f"{measure}_trend"] = short / year if year else None
    return row


def test_every_line_of_the_files_reaches_bronze_and_silver(tables: dict[str, DataFrame]) -> None:
    assert tables["bronze.online_retail"].count() == 541_909
    lines = tables["silver.order_lines"].agg(
        F.round(F.sum("amount"), 2).alias("net"),
        F.count_if(F.col("line_type") == "return").alias("returns"),
        F.count_if(F.col("customer_id").isNull()).alias("anonymous"),
        F.count("*").alias("rows"),
    )
    row = lines.first()
    assert row is not None
    assert row["net"] == Decimal("9747747.93")
    assert row["rows"] == 541_909
    assert row["returns"] > 0
    assert row["anonymous"] == 135_080


def test_purchases_of_known_customers_are_the_published_ones(tables: dict[str, DataFrame]) -> None:
    bought = tables["silver.order_lines"].where("line_type = 'sale' AND amount > 0 AND customer_id IS NOT NULL")
    row = bought.agg(
        F.count("*").alias("lines"),
        F.count_distinct("customer_id").alias("customers"),
        F.count_distinct("order_id").alias("orders"),
        F.round(F.sum("amount"), 2).alias("revenue"),
    ).first()
    assert tuple(row or ()) == (397_884, 4_338, 18_532, Decimal("8911407.90"))


def test_monetary_sums_to_the_revenue_of_known_customers(tables: dict[str, DataFrame]) -> None:
    row = (
        tables["gold.customer_features"]
        .agg(F.round(F.sum("monetary"), 2), F.sum("frequency"), F.count("frequency"))
        .first()
    )
    assert tuple(row or ()) == (Decimal("8911407.90"), 18_532, 4_338)


def test_a_customer_without_a_purchase_has_features_too(tables: dict[str, DataFrame]) -> None:
    """34 customers only gave back, or were given something."""
    lines = tables["silver.order_lines"].agg(F.count_distinct("customer_id")).first()
    assert tuple(lines or ()) == (tables["gold.customer_features"].count(),)
    assert tables["gold.customer_features"].where("frequency IS NULL").count() == 34


def test_every_customer_has_exactly_the_features_that_duckdb_computes(
    tables: dict[str, DataFrame], oracle: dict[str, dict[str, object]]
) -> None:
    purchase = [column.name for column in CUSTOMER_FEATURES.features if column.view == "purchase"]
    features = tables["gold.customer_features"].where("frequency IS NOT NULL").select("customer_id", *purchase)
    actual = {row["customer_id"]: row.asDict() for row in features.collect()}
    assert actual.keys() == oracle.keys()
    assert set(next(iter(actual.values()))) == set(next(iter(oracle.values())))
    wrong = [
        (customer, name, value, oracle[customer][name])
        for customer, row in actual.items()
        for name, value in row.items()
        if not is_equal(value, oracle[customer][name])
    ]
    assert wrong == []


def is_equal(actual: object, expected: object) -> bool:
    """Counts and money are exact, quotients as near as floating point allows."""
    if isinstance(actual, float) and isinstance(expected, float):
        return math.isclose(actual, expected, rel_tol=1e-9)
    return actual == expected


def test_rows_are_conserved_at_every_step_and_the_report_shows_it(spark: SparkSession, real: Path) -> None:
    actual = balances(spark, real)
    assert actual.keys() == {("online_retail", "bronze.online_retail"), ("online_retail", "silver.order_lines")}
    assert all(b["read"] == b["accepted"] + b["quarantined"] + b["duplicates"] == 541_909 for b in actual.values())
    page = (real / "reports" / "report-2011-12-10.html").read_text(encoding="utf-8")
    assert len(re.findall(r"541[^0-9<]{1,8}909", page)) >= 4
    assert "adds up" in page


@pytest.mark.slow
def test_300_files_then_5_then_none_give_the_same_tables_as_all_at_once(
    spark: SparkSession, real: Path, real_data: Path, tmp_path: Path
) -> None:
    files = sorted((real_data / "online_retail" / "by-day").glob("*.csv"))
    landing = tmp_path / "files"
    landing.mkdir()
    root, logs = workspace(tmp_path / "shop", {"online_retail": landing}), []
    for part in (files[:300], files[300:], []):
        for file in part:
            shutil.copy(file, landing / file.name)
        logs.append(refreshed(spark, root, REAL_AS_OF, *REAL_SETTINGS))
    assert len(files) == 305
    refreshed(spark, real, REAL_AS_OF, *REAL_SETTINGS)
    actual, expected = digests(spark, root), digests(spark, real)
    # The champion is still the model of the first 300 files, until a person promotes the newer one.
    for name in ("gold.scores", "gold.segments", "gold.segment_profiles", "gold.model_metrics"):
        assert actual.pop(name)[0] == expected.pop(name)[0]
    assert actual == expected
    assert "cleanse" not in logs[2].runs
    assert sum(logs[2].runs["ingest"].rows.values()) == 0
    assert logs[1].runs["ingest"].rows["bronze.online_retail"] < 20_000
