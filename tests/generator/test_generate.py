"""The files as Python's CSV reader reads them, and the truth."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.errors import SettingError
from crmlake.generator import GenerateSettings, generate
from crmlake.generator.orders import generate_order_lines
from crmlake.generator.people import generate_people

CHANNELS = ("shop_customers", "shop_orders")
SETTINGS = GenerateSettings(customers=150, start=date(2024, 3, 1), end=date(2024, 4, 15), dirt=30, channels=CHANNELS)


@pytest.fixture(scope="module")
def shop(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    generate(spark, SETTINGS, str(folder / "landing"), str(folder / "truth"))
    return folder


def read_rows(folder: Path) -> list[list[str]]:
    rows = []
    for file in folder.rglob("*.csv"):
        with file.open(encoding="utf-8", newline="") as text:
            rows += list(csv.reader(text, strict=True))[1:]
    return rows


def test_each_day_has_one_file_with_a_header_and_nothing_else(shop: Path) -> None:
    folders = list((shop / "landing" / "shop_orders").iterdir())
    assert len(folders) <= SETTINGS.days
    assert [len(list(folder.iterdir())) for folder in folders] == [1] * len(folders)
    headers = {next(folder.iterdir()).read_text(encoding="utf-8").splitlines()[0] for folder in folders}
    assert headers == {"order_no,line_no,order_time,customer_no,sku,product,qty,price,currency,country,status"}
    months = sorted(folder.name for folder in (shop / "landing" / "shop_customers").iterdir())
    assert months == ["delivered_on=2024-03-31", "delivered_on=2024-04-14"]


def test_files_have_the_generated_rows_and_the_truth_names_all_changes(spark: SparkSession, shop: Path) -> None:
    rows = read_rows(shop / "landing" / "shop_orders")
    lines = generate_order_lines(generate_people(spark, SETTINGS), SETTINGS).collect()
    generated = {(row.order_no, str(row.line_no)): row for row in lines}
    truth = spark.read.parquet(str(shop / "truth" / "dirt")).where("channel = 'shop_orders'").collect()
    dirt = {(row.key["order_no"], row.key["line_no"]): row.dirt for row in truth}
    count = Counter((row[0], row[1]) for row in rows)
    assert set(count) == set(generated)
    assert {key for key, times in count.items() if times > 1} == {k for k, d in dirt.items() if d == "delivered_twice"}
    assert {(row[0], row[1]) for row in rows if len(row) != 11} == {k for k, d in dirt.items() if d == "short_row"}
    for row in (row for row in rows if dirt.get((row[0], row[1]), "delivered_twice") == "delivered_twice"):
        expected = generated[row[0], row[1]].asDict()
        del expected["delivered_on"]
        assert row == ["" if value is None else str(value) for value in expected.values()]


def test_files_have_the_columns_of_their_month_and_the_truth_names_the_drift(spark: SparkSession, shop: Path) -> None:
    files = sorted((shop / "landing" / "shop_customers").rglob("*.csv"), key=str)
    march, april = (file.read_text(encoding="utf-8").splitlines()[0].split(",") for file in files)
    assert march == [
        "customer_no", "full_name", "email", "telephone", "birth_date", "city", "country", "registered_on",
        "updated_at", "loyalty_card",
    ]  # fmt: skip
    assert april == [name for name in march if name != "registered_on"]
    drift = spark.read.parquet(str(shop / "truth" / "drift")).orderBy("since", "column").collect()
    assert [(row.channel, row.column, row.what, row.since) for row in drift] == [
        ("shop_customers", "loyalty_card", "come", date(2024, 3, 1)),
        ("shop_customers", "phone", "renamed", date(2024, 3, 1)),
        ("shop_customers", "registered_on", "gone", date(2024, 4, 1)),
    ]


def test_only_the_selected_channels_have_files_and_truth(shop: Path) -> None:
    assert {folder.name for folder in (shop / "landing").iterdir()} == set(CHANNELS)
    assert {folder.name for folder in (shop / "truth").iterdir()} == {
        "customers", "dirt", "drift", "identifiers", "affinities",
    }  # fmt: skip


def test_quotes_and_commas_are_preserved(shop: Path) -> None:
    products = {row[5] for row in read_rows(shop / "landing" / "shop_orders")}
    assert any('"' in product and "," in product for product in products)


def test_the_truth_has_every_customer_once(spark: SparkSession, shop: Path) -> None:
    truth = spark.read.parquet(str(shop / "truth" / "customers"))
    numbers = {row.customer_no for row in truth.collect()}
    assert len(numbers) == truth.count() == SETTINGS.customers
    assert {row[0] for row in read_rows(shop / "landing" / "shop_customers")} == numbers


def test_existing_files_are_not_overwritten(spark: SparkSession, shop: Path) -> None:
    with pytest.raises(SettingError, match="exists already"):
        generate(spark, SETTINGS, str(shop / "landing"), str(shop / "truth"))
