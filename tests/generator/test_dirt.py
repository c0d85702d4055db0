"""Dirt: each kind has its effect at its rate, and the truth names each dirty row."""

import json
import math
from dataclasses import replace
from datetime import date

import pytest
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import cleaner
from crmlake.cleaning.functions.missing import SPELLING_LISTS, null_if_missing
from crmlake.generator import GenerateSettings
from crmlake.generator.channels import CHANNELS, Channel
from crmlake.generator.dirt import contacts, numbers, texts, times
from crmlake.generator.dirt.base import Dirt
from crmlake.generator.dirt.by_channel import FEEDBACK, ORDERS
from crmlake.generator.dirt.drift import Drift, split_by_schema
from crmlake.generator.dirty_rows import describe_dirty_rows, generate_dirty_rows
from crmlake.generator.draws import Draws

MAX_DIRT = 50
"""The maximum of `GenerateSettings.dirt`."""
NAMES = ("Jürgen van den Berg", 'Elisabeth "Lisa" McCarthy', "Zoé O'Neill")
TIMES = {"formats": ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssXXX", "dd.MM.yyyy HH:mm:ss"], "latest": "2099-12-31"}
DATES = {"formats": ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yy"], "pivot": 25, "latest": "2099-12-31"}
TEXT = {"clean": "text", "html": True}
PHONE = {"clean": "phone", "country": "'Austria'", "accepts": "possible"}
CASES: list[tuple[Dirt, dict[str, object], tuple[str, ...]]] = [
    (texts.mojibake("x", 1), {"clean": "name"}, NAMES[:1]),
    (texts.mojibake("x", 1), TEXT, ("速度很快，准时送到家门口。", "à l'été")),
    (texts.invisible_character("x", 1), {"clean": "name"}, NAMES),
    (texts.extra_spaces("x", 1), {"clean": "name"}, NAMES),
    (texts.wrong_case("x", 1), {"clean": "name"}, NAMES),
    (texts.wrong_case("x", 1), {"clean": "city"}, ("'s-Hertogenbosch", "Würzburg")),
    (texts.reordered_name("x", 1), {"clean": "name"}, NAMES),
    (texts.full_width("x", 1), {"clean": "email"}, ("ann.lee@example.org",)),
    (texts.html_markup("x", 1), TEXT, ("The box was fine, on time. Thanks a lot.", "质量结实耐用。")),
    (texts.misspelt_code("x", 1), {"clean": "country"}, ("Austria", "France", "Germany", "Ireland", "Netherlands")),
    (contacts.other_email_format("x", 1), {"clean": "email"}, ("ann.lee@example.org",)),
    (contacts.invalid_email("x", 1), {"clean": "email"}, ("ann.lee@example.org",)),
    (contacts.other_phone_format("x", 1), PHONE, ("+43 000 1234567", "+49 000 0034567")),
    (contacts.invalid_phone("x", 1), PHONE, ("+43 000 1234567",)),
    (
        contacts.other_country_name("x", 1),
        {"clean": "country"},
        ("Austria", "France", "Germany", "Ireland", "Netherlands"),
    ),
    (times.other_date_format("x", 1), {"clean": "date", **DATES}, ("1931-12-01", "2006-02-28")),
    (times.other_time_format("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-31 02:30:09", "2024-12-31 23:59:59")),
    (times.impossible_time("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-01 14:05:09",)),
    (times.impossible_time("x", 1), {"clean": "date", **DATES}, ("1985-03-01",)),
    (times.missing_time("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-01 14:05:09",)),
    (times.future_time("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-01 14:05:09",)),
    (times.future_time("x", 1), {"clean": "date", **DATES}, ("2006-03-01",)),
    (numbers.number_word("x", 1), {"clean": "number"}, ("5",)),
    (numbers.decimal_comma("x", 1), {"clean": "number"}, ("5",)),
    (texts.full_width("x", 1), {"clean": "number"}, ("5", "-12.50")),
    (numbers.other_money_format("x", 1), {"clean": "money"}, ("1234.50", "-0.99", "12.00", "-1000000.00")),
    (numbers.other_currency_format("x", 1), {"clean": "currency"}, ("EUR",)),
    (numbers.boolean_word("x", 1), {"clean": "boolean"}, ("true", "false")),
]
"""Dirt of a value, the options of the cleaner that repairs or rejects it, and clean values."""
ROWS_PER_CASE = 24

SHOP = GenerateSettings(customers=1, start=date(2024, 1, 1), end=date(2024, 7, 1), dirt=10)
ROWS = 20_000


@pytest.mark.slow
def test_cleansing_repairs_or_rejects_a_dirty_value(spark: SparkSession) -> None:
    draws = Draws(1, ("id",))
    columns: dict[str, Column] = {}
    for n, (dirt, _, values) in enumerate(CASES):
        columns[f"clean{n}"] = F.element_at(F.array(*map(F.lit, values)), (F.col("id") % len(values) + 1).cast("int"))
        columns[f"dirty{n}"] = dirt.changes["x"](columns[f"clean{n}"], draws).cast("string")
    rows = spark.range(ROWS_PER_CASE).select("id", *(column.alias(name) for name, column in columns.items()))
    cleansed = {f"{name}_cleansed": clean_value(name, CASES[int(name[5:])][1]) for name in columns}
    actual = rows.select("id", *columns, *(value.alias(name) for name, value in cleansed.items())).collect()
    for n, (dirt, _, _) in enumerate(CASES):
        for row in actual:
            message = f"{dirt.kind}: {row[f'dirty{n}']!r} for {row[f'clean{n}']!r}"
            assert row[f"clean{n}_cleansed"] is not None, message
            assert row[f"dirty{n}"] != row[f"clean{n}"], message
            assert row[f"dirty{n}_cleansed"] == (None if dirt.is_rejected else row[f"clean{n}_cleansed"]), message


def clean_value(name: str, options: dict[str, object]) -> Column:
    """Return the result of a cleaner as text. Numbers are compared by value."""
    value = cleaner({"is": name, **options}).clean_value()
    return (value.cast("double") if options["clean"] == "number" else value).cast("string")


def test_placeholders_are_read_as_nulls(spark: SparkSession) -> None:
    draws, kinds = Draws(1, ("id",)), (texts.placeholder("x", 1), texts.date_placeholder("x", 1))
    placeholders = [kind.changes["x"](F.lit(None), draws).alias(f"dirty{n}") for n, kind in enumerate(kinds)]
    cleansed = (
        null_if_missing(F.col(f"dirty{n}"), SPELLING_LISTS[name]).alias(f"clean{n}")
        for n, name in enumerate(("usual", "dates"))
    )
    rows = spark.range(ROWS_PER_CASE).select("id", *placeholders).select("*", *cleansed).collect()
    assert {row["clean0"] for row in rows} | {row["clean1"] for row in rows} == {None}
    assert len({row["dirty0"] for row in rows}) > 3
    assert len({row["dirty1"] for row in rows}) == 2


@pytest.fixture(scope="module")
def lines(spark: SparkSession) -> DataFrame:
    """Order lines on all days of the shop but the last. Every tenth line is a return."""
    is_return = F.col("id") % 10 == 0
    return spark.range(ROWS).select(
        F.format_string("A%05d", F.col("id")).alias("order_no"),
        F.lit(1).alias("line_no"),
        F.concat(F.date_add(F.lit(SHOP.start), _day()).cast("string"), F.lit(" 10:00:00")).alias("order_time"),
        F.when(is_return, -1).otherwise(2).alias("qty"),
        F.lit("12.50").cast("decimal(10,2)").alias("price"),
        F.when(is_return, "returned").otherwise("sold").alias("status"),
        F.date_add(F.lit(SHOP.start), _day()).alias("delivered_on"),
    )


def _day() -> Column:
    return (F.col("id") % (SHOP.days - 1)).cast("int")


def test_dirt_comes_at_its_rates_and_the_truth_has_each_dirty_row_once(lines: DataFrame) -> None:
    channel = Channel("lines", lambda *_: lines, ("order_no", "line_no"), dirt=ORDERS, is_monthly=False)
    rows, truth = (generate(channel, lines, SHOP).toPandas() for generate in (generate_dirty_rows, describe_dirty_rows))
    sold = ROWS * 9 // 10
    for dirt in ORDERS:
        share = (truth["dirt"] == dirt.kind).sum() / sold
        assert share == pytest.approx(SHOP.dirt * dirt.rate, abs=4 * math.sqrt(SHOP.dirt * dirt.rate / sold))
    keys = [key["order_no"] for key in truth["key"]]
    assert len(set(keys)) == len(keys)
    dirty = rows[rows["dirt"].notna()]
    assert dict(zip(keys, truth["dirt"], strict=True)) == dict(zip(dirty["order_no"], dirty["dirt"], strict=True))
    assert len(rows) == ROWS + (truth["dirt"] == "delivered_twice").sum()
    clean_values = {"qty": "2", "price": "12.50", "status": "sold", "line_no": "1"}
    assert all(json.loads(clean).items() >= clean_values.items() for clean in truth["clean"])
    for kind, column, is_changed in (
        ("number_word", "qty", ~rows["qty"].isin(["2", "-1"])),
        ("number_negative", "price", rows["price"] == "-12.50"),
        ("time_missing", "order_time", rows["order_time"].isna()),
        ("time_impossible", "order_time", rows["order_time"].str.endswith("-02-31 10:00:00", na=False)),
    ):
        assert (is_changed == (rows["dirt"] == kind)).all(), kind
        assert set(truth[truth["dirt"] == kind]["column"]) == {column}


def test_without_dirt_every_row_comes_once_and_unchanged(lines: DataFrame) -> None:
    channel = Channel("lines", lambda *_: lines, ("order_no", "line_no"), dirt=ORDERS, is_monthly=False)
    clean = SHOP.model_copy(update={"dirt": 0.0})
    as_text = [F.col(name).cast("string") for name in lines.columns]
    rows = generate_dirty_rows(channel, lines, clean)
    assert rows.where("dirt IS NOT NULL").count() == describe_dirty_rows(channel, lines, clean).count() == 0
    assert rows.drop("dirt").select(*as_text).exceptAll(lines.select(*as_text)).count() == 0
    assert rows.count() == ROWS


def test_copies_are_late_changed_and_repeated(spark: SparkSession) -> None:
    """The kinds of dirt that make copies, each with a rate at which every row has it."""
    clean = spark.sql(
        """SELECT concat('F', id) AS feedback_no, '2024-01-15 23:59:58' AS written_at, 5 AS stars,
        CASE WHEN id < 20 THEN DATE '2024-01-31' ELSE DATE '2024-06-30' END AS delivered_on FROM range(40)"""
    )
    rows = {}
    for kind in ("delivered_twice", "late", "corrected", "twin"):
        dirt = tuple(replace(dirt, rate=1 / SHOP.dirt) for dirt in FEEDBACK if dirt.kind == kind)
        channel = Channel("feedback", lambda *_: clean, ("feedback_no",), dirt=dirt)
        dirty = generate_dirty_rows(channel, clean, SHOP)
        rows[kind] = dirty.orderBy("feedback_no", "delivered_on", "written_at").collect()
    last = date(2024, 6, 30)
    early = {kind: [row for row in dirty if row["delivered_on"] < last] for kind, dirty in rows.items()}
    assert {row["delivered_on"] for kind in early for row in early[kind]} == {date(2024, 1, 31), date(2024, 2, 29)}
    assert {kind: len(dirty) for kind, dirty in early.items()} == {
        "delivered_twice": 40, "late": 20, "corrected": 40, "twin": 40,
    }  # fmt: skip
    assert {row["delivered_on"] for row in early["late"]} == {date(2024, 2, 29)}
    assert [row["stars"] for row in early["corrected"]] == ["1", "5"] * 20
    assert [row["delivered_on"].month for row in early["corrected"]] == [1, 2] * 20
    repetitions = [row for row in early["twin"] if row["feedback_no"].endswith("-2")]
    assert len(repetitions) == 20
    assert {row["written_at"] for row in repetitions} == {
        "2024-01-15 23:59:59", "2024-01-16 00:00:00", "2024-01-16 00:00:01",
    }  # fmt: skip
    # There is no file after the shop's end: rows that would be late are clean.
    for kind in ("late", "corrected"):
        assert {(str(row["stars"]), row["dirt"]) for row in rows[kind] if row["delivered_on"] == last} == {("5", None)}


def test_columns_are_renamed_added_and_removed_from_a_month_on(spark: SparkSession) -> None:
    rows = spark.sql(
        "SELECT 'a' AS one, 'b' AS two, day AS delivered_on FROM (SELECT explode(sequence(DATE '2024-01-01', "
        "DATE '2024-06-30')) AS day)"
    )
    drift = (Drift("renamed", "one", 0.2, "uno"), Drift("come", "three", 0.5, "upper(two)"), Drift("gone", "two", 0.5))
    parts = list(split_by_schema(rows, drift, SHOP))
    assert [part.columns for part in parts] == [
        ["one", "two", "delivered_on"], ["uno", "two", "delivered_on"], ["uno", "delivered_on", "three"],
    ]  # fmt: skip
    first_days = [part.agg(F.min("delivered_on")).collect()[0][0] for part in parts]
    assert first_days == [date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1)]
    clean = SHOP.model_copy(update={"dirt": 0.0})
    assert [part.columns for part in split_by_schema(rows, drift, clean)] == [rows.columns]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_at_most_every_row_is_dirty(channel: Channel) -> None:
    assert sum(dirt.rate for dirt in channel.dirt) * MAX_DIRT <= 1
    assert channel.grain
