"""Cleaners in a mapping: clean values, reasons to reject invalid ones, and errors in their options."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from crmlake.cleaning.cleaners import CLEANERS, cleaner
from crmlake.contracts import Column, Contract, Merge
from crmlake.errors import SettingError
from crmlake.ingest.source import Source
from crmlake.quality.row_mapping import map_rows
from crmlake.tables.shared import FILE, SOURCE, UNCLEAN
from support import with_file_facts

MakeSource = Callable[..., Source]

VISITS = Contract(
    name="silver.visits",
    meaning="One visit to a shop.",
    columns=(
        SOURCE,
        Column("visit_id", "string", "Its number."),
        Column("began_at", "timestamp", "When it began (UTC)."),
        Column("amount", "decimal(18,4)", "The amount paid.", null="nothing"),
        Column("currency", "string", "ISO 4217.", null="not known"),
        Column("items", "int", "The number of items.", null="not counted"),
        Column("note", "string", "A text.", null="none"),
        Column("phone", "string", "The visitor's.", null="not given", personal=True),
        Column("email", "string", "The visitor's.", null="not given", personal=True),
        Column("born", "date", "The visitor's day of birth.", null="not given"),
        UNCLEAN,
        FILE,
    ),
    grain=("source", "visit_id"),
    write=Merge(),
)
MAPPING: dict[str, Any] = {
    "visit_id": "id",
    "began_at": {"is": "at", "clean": "timestamp", "formats": ["dd.MM.yyyy HH:mm"], "zone": "Europe/Berlin"},
    "amount": {"is": "paid", "clean": "money"},
    "currency": {"is": "paid", "clean": "currency", "otherwise": "null"},
    "items": {"is": "items", "clean": "number"},
    "note": {"is": "note", "clean": "text", "html": True},
    "phone": {"is": "tel", "clean": "phone", "country": "land"},
    "email": {"is": "mail", "clean": "email", "otherwise": "null"},
    "born": {
        "is": "born", "clean": "date", "formats": ["d.M.yy"], "pivot": 24, "earliest": date(1930, 1, 1),
        "latest": date(2024, 6, 30), "otherwise": "null",
    },
}  # fmt: skip
GOOD = {
    "at": "01.07.2024 12:00", "paid": "1.234,50 €", "items": "1 000", "note": "<p>Grüße &amp; Dank</p>",
    "tel": "030 23125001", "land": "Deutschland", "mail": " Ann@Example.org ", "born": "3.2.99",
}  # fmt: skip
VISITED: dict[str, dict[str, str | None]] = {
    "good": {},
    "nothing": dict.fromkeys(("paid", "items", "note", "tel", "mail", "born"), " \u00a0\u200b"),
    "skipped": {"at": "31.03.2024 02:30"},
    "doubled": {"at": "27.10.2024 02:30"},
    "invalid": {"at": "2024-07-01", "paid": "1.234 €", "items": "2,5", "tel": "12"},
    "missing": {"at": None},
    "left out": {"paid": "$5.00", "mail": "ann at example.org", "born": "1.7.24"},
    "early": {"born": "31.12.29"},
    "no text": {"note": "<br>"},
    "endless": {"mail": "a@" + "b." * 5000 + "org", "note": "<!--" * 5000 + "&" + "amp;" * 5000 + "lt;"},
    "elsewhere": {"tel": "+44 20 7946 0018", "land": None},
    "foreign": {"tel": "01 99 00 12 34", "land": "FR"},
}


@pytest.fixture(scope="module")
def mapped_visits(spark: SparkSession, make_source: MakeSource) -> dict[str, Row]:
    columns = {name: cleaner(value) if isinstance(value, dict) else value for name, value in MAPPING.items()}
    source = make_source(tables={VISITS.name: {"columns": columns}})
    rows = [("day.csv", None, None, name, *(GOOD | changed).values()) for name, changed in VISITED.items()]
    names = ", ".join(f"{name} string" for name in ("_file", "_corrupt", "_fault", "id", *GOOD))
    mapped = map_rows(with_file_facts(spark.createDataFrame(rows, names)), source, VISITS)
    assert mapped.columns == [*VISITS.by_name, "_deleted", "_rejected", "_raw", "_reasons", "_rules"]
    return {row["visit_id"]: row for row in mapped.collect()}


def test_clean_values_are_in_their_columns(mapped_visits: dict[str, Row]) -> None:
    good = mapped_visits["good"]
    assert good["_reasons"] == []
    assert good["unclean"] is None
    assert {name: good[name] for name in MAPPING if name != "visit_id"} == {
        "began_at": datetime(2024, 7, 1, 10, 0),  # noqa: DTZ001 - the session's zone is UTC
        "amount": Decimal("1234.5000"),
        "currency": "EUR",
        "items": 1000,
        "note": "Grüße & Dank",
        "phone": "+493023125001",
        "email": "ann@example.org",
        "born": date(1999, 2, 3),
    }


@pytest.mark.parametrize("name", ["nothing", "no text"])
def test_a_value_without_a_visible_character_is_missing(name: str, mapped_visits: dict[str, Row]) -> None:
    row = mapped_visits[name]
    assert (row["_reasons"], row["unclean"], row["note"]) == ([], None, None)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [
        ("skipped", ["began_at: '31.03.2024 02:30' is skipped by the clocks of Europe/Berlin"]),
        ("doubled", ["began_at: '27.10.2024 02:30' occurs twice on the clocks of Europe/Berlin"]),
        (
            "invalid",
            [
                "began_at: '2024-07-01' is not a time in a stated format",
                "amount: '1.234 €' is not an amount of money",
                "items: '2,5' is not a number of the column's type",
                "phone: '(personal)' is not a telephone number",
            ],
        ),
        ("missing", ["began_at is missing"]),
    ],
)
def test_an_invalid_value_rejects_its_row(name: str, reasons: list[str], mapped_visits: dict[str, Row]) -> None:
    assert mapped_visits[name]["_reasons"] == reasons


@pytest.mark.parametrize(
    ("name", "unclean"),
    [
        (
            "left out",
            [
                "currency: '$5.00' is not a currency",
                "email: '(personal)' is not an e-mail address",
                "born: '1.7.24' is after 2024-06-30",
            ],
        ),
        ("endless", ["email: '(personal)' is not an e-mail address"]),
        ("early", ["born: '31.12.29' is before 1930-01-01"]),
    ],
)
def test_an_invalid_value_becomes_null_where_the_mapping_says_so(
    name: str, unclean: list[str], mapped_visits: dict[str, Row]
) -> None:
    row = mapped_visits[name]
    assert row["_reasons"] == []
    assert row["unclean"] == unclean
    assert all(row[fault.partition(":")[0]] is None for fault in unclean)


def test_the_country_of_a_telephone_number_is_that_of_its_row(mapped_visits: dict[str, Row]) -> None:
    assert (mapped_visits["elsewhere"]["phone"], mapped_visits["foreign"]["phone"]) == ("+442079460018", "+33199001234")


NAMED_ZONE = {"clean": "timestamp", "formats": ["d MMM yyyy h:mm a z"], "zone": "Asia/Kolkata"}
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (
        NAMED_ZONE,
        "1 Jul 2024 1:03 PM IST",
        "has the abbreviation of a zone, which may mean several: state it as zone =",
    ),
    (NAMED_ZONE, "1 Jul 2024 1:03 PM", "is not a time in a stated format"),
    ({"clean": "epoch"}, "20240501", 'is not a count since 1970: it looks like yyyyMMdd, which clean = "date" reads'),
    ({"clean": "epoch"}, "2024", "is not a count since 1970: it is a year without month and day"),
    ({"clean": "epoch"}, "soon", "is not a count since 1970"),
    ({"clean": "epoch", "latest": date(2024, 1, 1)}, "1714566600", "is after 2024-01-01"),
    (
        {"clean": "excel_date", "zone": "America/New_York"},
        "45361.1041666667",
        "is skipped by the clocks of America/New_York",
    ),
    ({"clean": "excel_date", "zone": "America/New_York"}, "soon", "is not a serial date of a spreadsheet program"),
    ({"clean": "excel_date", "latest": date(2024, 1, 1)}, "45361", "is after 2024-01-01"),
    ({"clean": "money"}, "0.00001 €", "is not an amount of money: it is too small for 4 decimal places: take a larger"),
    ({"clean": "money"}, "free", "is not an amount of money"),
]
"""Cleaners, texts that are invalid for them, and how the reason begins; one without more to say ends there."""


def test_a_reason_says_what_the_value_looks_like(spark: SparkSession) -> None:
    texts = spark.createDataFrame([tuple(text for _, text, _ in FAULTS)], [f"c{n}" for n in range(len(FAULTS))])
    made = [cleaner({"is": f"c{n}"} | values) for n, (values, _, _) in enumerate(FAULTS)]
    (clean,) = texts.select(*(c.clean_value().cast("string").alias(f"v{n}") for n, c in enumerate(made))).collect()
    assert set(clean) == {None}
    (faults,) = texts.select(*(c.fault(c.raw_value()).alias(f"f{n}") for n, c in enumerate(made))).collect()
    for fault, (_, text, sentence) in zip(faults, FAULTS, strict=True):
        assert fault.startswith(sentence), text
        assert fault == sentence or len(sentence) > 40, text


@pytest.mark.parametrize("name", sorted(CLEANERS))
def test_every_cleaner_works_without_options_and_names_its_faults(name: str, spark: SparkSession) -> None:
    """Spark analyses the expressions, and does not run them."""
    default = cleaner({"is": "value", "clean": name})
    assert default.otherwise == "refuse"
    values = spark.createDataFrame([], "value string")
    rows = values.select(default.clean_value(), default.fault(default.raw_value()))
    assert rows.dtypes[1][1] == "string"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"clean": "monye"}, "unknown cleaner 'monye' (did you mean 'money'?); there are: boolean, city, country"),
        ({}, "unknown cleaner ''; there are: boolean"),
        (
            {"clean": "phone", "lnd": "x"},
            "unknown phone option 'lnd'; there are: accepts, clean, country, is, otherwise",
        ),
        ({"clean": "money", "decimal": ";"}, "decimal: Input should be '.' or ','; found ';'"),
        ({"clean": "email", "otherwise": "drop"}, "otherwise: Input should be 'refuse' or 'null'; found 'drop'"),
        ({"clean": "email", "is": ""}, "is: String should have at least 1 character; found ''"),
        ({"clean": "email", "is": None}, "is: Input should be a valid string; found None"),
        ({"clean": "date", "formats": ["YYYY-MM-dd"]}, "'YYYY' in 'YYYY-MM-dd' is not part of a format"),
        ({"clean": "date", "formats": ["dd.MM"]}, "'dd.MM' has no year (yyyy)"),
        ({"clean": "date", "formats": ["dd.MM.yy"]}, "'dd.MM.yy' has a year of two digits: `pivot` must be the last"),
        ({"clean": "date", "formats": ["yyyy-MM-dd'"]}, "a quote or bracket is not closed"),
        (
            {"clean": "timestamp", "formats": ["yyyy-mm-dd HH:mm"]},
            "'mm' in 'yyyy-mm-dd HH:mm' is minutes without an hour",
        ),
        (
            {"clean": "timestamp", "formats": ["yyyy-MM-dd HH:MM"]},
            "'MM' in 'yyyy-MM-dd HH:MM' is a month behind the hour",
        ),
        (
            {"clean": "timestamp", "formats": ["yyyy-MM-dd hh:mm"]},
            "'hh' in 'yyyy-MM-dd hh:mm' is an hour of half a day",
        ),
        ({"clean": "timestamp", "formats": ["d.M.yyyy HH:mm:SS"]}, "'SS' in 'd.M.yyyy HH:mm:SS' is parts of a second"),
        ({"clean": "timestamp", "formats": ["d.M.yyyy HH:ss"]}, "'ss' in 'd.M.yyyy HH:ss' is seconds without minutes"),
        ({"clean": "date", "formats": ["yyyy-MM-DD"]}, "'DD' in 'yyyy-MM-DD' is a day of the year"),
        ({"clean": "timestamp", "formats": ["d.M.yyyy H:mm zzzz"]}, "'zzzz' in 'd.M.yyyy H:mm zzzz' is the full name"),
        ({"clean": "date", "formats": []}, "formats: Tuple should have at least 1 item"),
        ({"clean": "date", "latest": "tomorrow"}, "latest: Input should be a valid date"),
        ({"clean": "timestamp", "zone": "Europe/Berln"}, "unknown zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)"),
        ({"clean": "epoch", "unit": "days"}, "unit: Input should be 'seconds', 'milliseconds' or 'microseconds'"),
    ],
)
def test_a_wrong_cleaner_is_one_line_with_what_is_available(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError) as error:
        cleaner({"is": "value"} | values)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize(
    "pattern",
    [
        "yyyy-MM-dd'T'HH:mm[:ss[.SSS]]XXX", "yyyyMMddHHmmssSSS", "h:mm:ss a, M/d/yyyy", "HH'h'mm dd.MM.yyyy", "yyyyDDD",
        "dd MMM yyyy HH'Uhr'", "K:mm a d.M.yyyy", "kk:mm d.M.yyyy", "HH:mm:ss z yyyy MMM d", "d.M.yyyy HH:mm 'mm hh'",
    ],
)  # fmt: skip
def test_a_format_that_reads_as_it_looks_is_taken(pattern: str) -> None:
    assert cleaner({"is": "value", "clean": "timestamp", "formats": [pattern]})


def test_the_page_about_sources_names_every_cleaner() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
    cleaners = re.search(r"The cleaners are ([^.]*)\.", page)
    assert cleaners
    assert re.findall(r"`(\w+)`", cleaners[1]) == sorted(CLEANERS)


def test_an_expression_is_required() -> None:
    with pytest.raises(SettingError, match="'is' is missing: the expression whose values the cleaner 'email' cleans"):
        cleaner({"clean": "email"})


def test_other_options_change_the_digest_of_a_mapping_so_that_cleansing_reloads(make_source: MakeSource) -> None:
    options = [{"clean": "email"}, {"clean": "mailbox"}, {"clean": "money"}, {"clean": "money", "decimal": ","}]
    sources = [make_source(tables={"t": {"columns": {"a": cleaner({"is": "a"} | values)}}}) for values in options]
    assert len({source.fingerprint("rows") for source in sources}) == len(options)
