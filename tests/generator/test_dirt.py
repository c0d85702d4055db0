"""Dirt: each kind does what it says, at its rate, and the truth tells of it."""

import json
import math
from dataclasses import replace
from datetime import date

import pytest
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.generator import GenerateSettings
from crmlake.generator.channels import CHANNELS, Channel
from crmlake.generator.dirt import contacts, numbers, texts, times
from crmlake.generator.dirt.base import Dirt
from crmlake.generator.dirt.by_channel import FEEDBACK, ORDERS
from crmlake.generator.dirt.drift import Drift, eras
from crmlake.generator.dirty_rows import arrived, truth
from crmlake.generator.draws import Chance
from crmlake.quality.cleaners import cleaner
from crmlake.quality.functions.missing import NAMED, known

MOST = 50
"""The most that `GenerateSettings.dirt` may be."""
NAMES = ("Jürgen van den Berg", 'Elisabeth "Lisa" McCarthy', "Zoé O'Neill")
TIMES = {"formats": ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssXXX", "dd.MM.yyyy HH:mm:ss"], "latest": "2099-12-31"}
DATES = {"formats": ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yy"], "pivot": 25, "latest": "2099-12-31"}
TEXT = {"clean": "text", "html": True}
PHONE = {"clean": "phone", "country": "'Austria'", "accepts": "possible"}
CASES: list[tuple[Dirt, dict[str, object], tuple[str, ...]]] = [
    (texts.mojibake("x", 1), {"clean": "name"}, NAMES[:1]),
    (texts.mojibake("x", 1), TEXT, ("速度很快，准时送到家门口。", "à l'été")),
    (texts.unseen("x", 1), {"clean": "name"}, NAMES),
    (texts.spaces("x", 1), {"clean": "name"}, NAMES),
    (texts.capitals("x", 1), {"clean": "name"}, NAMES),
    (texts.capitals("x", 1), {"clean": "city"}, ("'s-Hertogenbosch", "Würzburg")),
    (texts.turned("x", 1), {"clean": "name"}, NAMES),
    (texts.wide("x", 1), {"clean": "email"}, ("ann.lee@example.org",)),
    (texts.html("x", 1), TEXT, ("The box was fine, on time. Thanks a lot.", "质量结实耐用。")),
    (texts.mistyped("x", 1), {"clean": "country"}, ("Austria", "France", "Germany", "Ireland", "Netherlands")),
    (contacts.email_written("x", 1), {"clean": "email"}, ("ann.lee@example.org",)),
    (contacts.email_spoilt("x", 1), {"clean": "email"}, ("ann.lee@example.org",)),
    (contacts.phone_written("x", 1), PHONE, ("+43 000 1234567", "+49 000 0034567")),
    (contacts.phone_spoilt("x", 1), PHONE, ("+43 000 1234567",)),
    (
        contacts.country_written("x", 1),
        {"clean": "country"},
        ("Austria", "France", "Germany", "Ireland", "Netherlands"),
    ),
    (times.date_written("x", 1), {"clean": "date", **DATES}, ("1931-12-01", "2006-02-28")),
    (times.time_written("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-31 02:30:09", "2024-12-31 23:59:59")),
    (times.time_impossible("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-01 14:05:09",)),
    (times.time_impossible("x", 1), {"clean": "date", **DATES}, ("1985-03-01",)),
    (times.time_missing("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-01 14:05:09",)),
    (times.future("x", 1), {"clean": "timestamp", **TIMES}, ("2024-03-01 14:05:09",)),
    (times.future("x", 1), {"clean": "date", **DATES}, ("2006-03-01",)),
    (numbers.number_word("x", 1), {"clean": "number"}, ("5",)),
    (numbers.decimal_comma("x", 1), {"clean": "number"}, ("5",)),
    (texts.wide("x", 1), {"clean": "number"}, ("5", "-12.50")),
    (numbers.money_written("x", 1), {"clean": "money"}, ("1234.50", "-0.99", "12.00", "-1000000.00")),
    (numbers.currency_written("x", 1), {"clean": "currency"}, ("EUR",)),
    (numbers.boolean_word("x", 1), {"clean": "boolean"}, ("true", "false")),
]
"""Kinds of dirt of a value, a cleaner that is to mend or refuse it, and clean values."""
DRAWS = 24

SHOP = GenerateSettings(customers=1, start=date(2024, 1, 1), end=date(2024, 7, 1), dirt=10)
ROWS = 20_000


@pytest.mark.slow
def test_cleansing_mends_a_spoilt_value_or_refuses_it(spark: SparkSession) -> None:
    chance = Chance(1, ("id",))
    columns: dict[str, Column] = {}
    for n, (dirt, _, values) in enumerate(CASES):
        columns[f"clean{n}"] = F.element_at(F.array(*map(F.lit, values)), (F.col("id") % len(values) + 1).cast("int"))
        columns[f"dirty{n}"] = dirt.changes["x"](columns[f"clean{n}"], chance).cast("string")
    rows = spark.range(DRAWS).select("id", *(column.alias(name) for name, column in columns.items()))
    mended = {name: _mended(name, CASES[int(name[5:])][1]) for name in columns}
    found = rows.select("id", *columns, *(value.alias(f"{name}_mended") for name, value in mended.items())).collect()
    for n, (dirt, _, _) in enumerate(CASES):
        for row in found:
            told = f"{dirt.kind}: {row[f'dirty{n}']!r} for {row[f'clean{n}']!r}"
            assert row[f"clean{n}_mended"] is not None, told
            assert row[f"dirty{n}"] != row[f"clean{n}"], told
            assert row[f"dirty{n}_mended"] == (None if dirt.refused else row[f"clean{n}_mended"]), told


def _mended(name: str, options: dict[str, object]) -> Column:
    """What a cleaner makes of a column, as text; of a number its value alone."""
    value = cleaner({"is": name, **options}).value()
    return (value.cast("double") if options["clean"] == "number" else value).cast("string")


def test_spelt_out_missing_values_are_read_as_missing(spark: SparkSession) -> None:
    chance, kinds = Chance(1, ("id",)), (texts.missing("x", 1), texts.missing_date("x", 1))
    spelt = [kind.changes["x"](F.lit(None), chance).alias(f"spelt{n}") for n, kind in enumerate(kinds)]
    rows = (
        spark.range(DRAWS)
        .select("id", *spelt)
        .select(
            "*",
            *(known(F.col(f"spelt{n}"), NAMED[name]).alias(f"read{n}") for n, name in enumerate(("usual", "dates"))),
        )
    )
    found = rows.collect()
    assert {row["read0"] for row in found} | {row["read1"] for row in found} == {None}
    assert len({row["spelt0"] for row in found}) > 3
    assert len({row["spelt1"] for row in found}) == 2


@pytest.fixture(scope="module")
def lines(spark: SparkSession) -> DataFrame:
    """Order lines, every tenth of them given back, on all days of the shop but the last."""
    given_back = F.col("id") % 10 == 0
    return spark.range(ROWS).select(
        F.format_string("A%05d", F.col("id")).alias("order_no"),
        F.lit(1).alias("line_no"),
        F.concat(F.date_add(F.lit(SHOP.start), _day()).cast("string"), F.lit(" 10:00:00")).alias("order_time"),
        F.when(given_back, -1).otherwise(2).alias("qty"),
        F.lit("12.50").cast("decimal(10,2)").alias("price"),
        F.when(given_back, "returned").otherwise("sold").alias("status"),
        F.date_add(F.lit(SHOP.start), _day()).alias("delivered_on"),
    )


def _day() -> Column:
    return (F.col("id") % (SHOP.days - 1)).cast("int")


def test_dirt_comes_at_its_rates_and_the_truth_has_each_spoilt_row_once(lines: DataFrame) -> None:
    channel = Channel("lines", lambda *_: lines, ("order_no", "line_no"), dirt=ORDERS, monthly=False)
    spoilt, told = (made(channel, lines, SHOP).toPandas() for made in (arrived, truth))
    sold = ROWS * 9 // 10
    for dirt in ORDERS:
        share = (told["dirt"] == dirt.kind).sum() / sold
        assert share == pytest.approx(SHOP.dirt * dirt.rate, abs=4 * math.sqrt(SHOP.dirt * dirt.rate / sold))
    keys = [key["order_no"] for key in told["key"]]
    assert len(set(keys)) == len(keys)
    arrived_as = spoilt[spoilt["dirt"].notna()]
    assert dict(zip(keys, told["dirt"], strict=True)) == dict(
        zip(arrived_as["order_no"], arrived_as["dirt"], strict=True)
    )
    assert len(spoilt) == ROWS + (told["dirt"] == "delivered_twice").sum()
    untouched = {"qty": "2", "price": "12.50", "status": "sold", "line_no": "1"}
    assert all(json.loads(clean).items() >= untouched.items() for clean in told["clean"])
    for kind, column, signs in (
        ("number_word", "qty", ~spoilt["qty"].isin(["2", "-1"])),
        ("number_negative", "price", spoilt["price"] == "-12.50"),
        ("time_missing", "order_time", spoilt["order_time"].isna()),
        ("time_impossible", "order_time", spoilt["order_time"].str.endswith("-02-31 10:00:00", na=False)),
    ):
        assert (signs == (spoilt["dirt"] == kind)).all(), kind
        assert set(told[told["dirt"] == kind]["column"]) == {column}


def test_without_dirt_every_row_arrives_once_as_it_was(lines: DataFrame) -> None:
    channel = Channel("lines", lambda *_: lines, ("order_no", "line_no"), dirt=ORDERS, monthly=False)
    clean = SHOP.model_copy(update={"dirt": 0.0})
    as_text = [F.col(name).cast("string") for name in lines.columns]
    found = arrived(channel, lines, clean)
    assert found.where("dirt IS NOT NULL").count() == truth(channel, lines, clean).count() == 0
    assert found.drop("dirt").select(*as_text).exceptAll(lines.select(*as_text)).count() == 0
    assert found.count() == ROWS


def test_copies_come_late_changed_and_again(spark: SparkSession) -> None:
    """The kinds that make copies, each of them befalling every row."""
    rows = spark.sql(
        """SELECT concat('F', id) AS feedback_no, '2024-01-15 23:59:58' AS written_at, 5 AS stars,
        CASE WHEN id < 20 THEN DATE '2024-01-31' ELSE DATE '2024-06-30' END AS delivered_on FROM range(40)"""
    )
    found = {}
    for kind in ("delivered_twice", "late", "corrected", "twin"):
        only = tuple(replace(dirt, rate=1 / SHOP.dirt) for dirt in FEEDBACK if dirt.kind == kind)
        channel = Channel("feedback", lambda *_: rows, ("feedback_no",), dirt=only)
        found[kind] = arrived(channel, rows, SHOP).orderBy("feedback_no", "delivered_on", "written_at").collect()
    last = date(2024, 6, 30)
    early = {kind: [row for row in several if row["delivered_on"] < last] for kind, several in found.items()}
    assert {row["delivered_on"] for kind in early for row in early[kind]} == {date(2024, 1, 31), date(2024, 2, 29)}
    assert {kind: len(several) for kind, several in early.items()} == {
        "delivered_twice": 40, "late": 20, "corrected": 40, "twin": 40,
    }  # fmt: skip
    assert {row["delivered_on"] for row in early["late"]} == {date(2024, 2, 29)}
    assert [row["stars"] for row in early["corrected"]] == ["1", "5"] * 20
    assert [row["delivered_on"].month for row in early["corrected"]] == [1, 2] * 20
    twins = [row for row in early["twin"] if row["feedback_no"].endswith("-2")]
    assert len(twins) == 20
    assert {row["written_at"] for row in twins} == {
        "2024-01-15 23:59:59", "2024-01-16 00:00:00", "2024-01-16 00:00:01",
    }  # fmt: skip
    # At the end of the shop there is no later file: what cannot come late is clean.
    for kind in ("late", "corrected"):
        assert {(str(row["stars"]), row["dirt"]) for row in found[kind] if row["delivered_on"] == last} == {("5", None)}


def test_columns_are_renamed_come_and_go_from_a_month_on(spark: SparkSession) -> None:
    rows = spark.sql(
        "SELECT 'a' AS one, 'b' AS two, day AS delivered_on FROM (SELECT explode(sequence(DATE '2024-01-01', "
        "DATE '2024-06-30')) AS day)"
    )
    drift = (Drift("renamed", "one", 0.2, "uno"), Drift("come", "three", 0.5, "upper(two)"), Drift("gone", "two", 0.5))
    parts = [part.agg(F.min("delivered_on"), F.max("delivered_on"), F.count("*")) for part in eras(rows, drift, SHOP)]
    assert [part.columns for part in eras(rows, drift, SHOP)] == [
        ["one", "two", "delivered_on"], ["uno", "two", "delivered_on"], ["uno", "delivered_on", "three"],
    ]  # fmt: skip
    firsts = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1)]
    assert [part.collect()[0][0] for part in parts] == firsts
    clean = SHOP.model_copy(update={"dirt": 0.0})
    assert [part.columns for part in eras(rows, drift, clean)] == [rows.columns]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_at_most_every_row_is_spoilt(channel: Channel) -> None:
    assert sum(dirt.rate for dirt in channel.dirt) * MOST <= 1
    assert channel.grain
