"""Mapping of raw rows: types, reasons to reject a row, and errors of the mapping itself."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, Observation, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.functions.identifiers import TOTALS
from crmlake.cleaning.functions.missing import MISSING_WORDS
from crmlake.errors import SourceError
from crmlake.ingest.source import Source
from crmlake.quality.row_mapping import map_rows
from crmlake.quality.selection import select_rows
from crmlake.tables import FEEDBACK, ORDER_LINES, PROFILES
from support import with_file_facts

MakeSource = Callable[..., Source]

TABLE = "silver.order_lines"
ARRIVED = "2024-06-01 12:00:00"
MAPPING = {
    "order_id": "trim(`Order No.`)",
    "line_number": "line",
    "line_type": "'sale'",
    "ordered_at": "placed",
    "customer_id": "split_part(customer, ';', 1)",
    "product_id": "split_part(product, ';', 1)",
    "quantity": "quantity",
    "unit_price": "price",
    "amount": "coalesce(try_cast(quantity AS int), 1) * coalesce(try_cast(price AS decimal(10,2)), 1)",
    "currency": "currency",
}
COLUMNS = ["Order No.", "line", "placed", "customer", "product", "quantity", "price", "odd`name", "kind", "currency"]
GOOD = ["A1", "1", "2024-02-29 10:00:00", "007", "p", "2", "1.50", "x", "order", "EUR"]


def row(corrupt: str | None = None, **changed: str | None) -> tuple[str | None, ...]:
    values = dict(zip(COLUMNS, GOOD, strict=True)) | changed
    return ("day.csv", corrupt, "the row is odd" if corrupt else None, *(values[name] for name in COLUMNS))


ROWS = {
    "good": row(),
    "one invalid": row(quantity="two"),
    "all invalid": row(line="x", placed="yesterday", price="free"),
    "missing": row(product=None),
    "placeholders": row(product=" n/a ", customer="-"),
    "against a rule": row(quantity="-2"),
    "malformed": row(corrupt="A1,1,2024"),
    "all at once": row(corrupt="a,b", line="x", product=None, quantity="-1"),
    "serial date": row(placed="45292"),
    "time of day": row(placed="13:45"),
    "year": row(placed="2024"),
    "to come": row(placed="2024-06-03 09:00:00"),
    "rounded id": row(customer="1.23457E+11"),
    "id with decimals": row(customer="17.0"),
    "id with a space": row(customer="K\u00a01"),
    "id of a footer": row(customer="Total"),
    "spaces around": row(customer="007  ", product="\tp", placed=" 2024-02-29 10:00:00\r"),
    "id in full width": row(customer="Ｋ1"),
    "id of no value": row(customer="NULL"),
    "zone with two meanings": row(placed="2024-05-01 09:30:00 CET"),
    "formulas": row(customer='="007"', product='="p"', placed='="2024-02-29 10:00:00"'),
    "sentence as a value": row(placed="Hauptstr 12; found x", line="it's 'x' "),
    "another name of a currency": row(currency="RMB"),
    "an old currency": row(currency="DEM"),
    "no currency": row(currency="XXX"),
    "price that would be 0": row(price="0.00001"),
    "price with noise": row(price="1.5000000000000002"),
    "footer with a colon": row(**{"Order No.": "Total:"}),
    "unknown customer": row(customer="unknown"),
    "empty part of a field": row(product=";p"),
    "no part of a field": row(customer=";007"),
    "note": row(kind="note"),
    "without kind": row(kind=None),
}


ACCEPTED = {
    "good", "formulas", "spaces around", "an old currency", "no currency", "price with noise", "no part of a field",
}  # fmt: skip


def raw(spark: SparkSession, rows: list[tuple[str | None, ...]], columns: list[str]) -> DataFrame:
    quoted = ", ".join(f"`{name.replace('`', '``')}` string" for name in columns)
    frame = spark.createDataFrame(rows, f"_file string, _corrupt string, _fault string, {quoted}")
    return with_file_facts(frame).withColumn("_arrived_at", F.lit(ARRIVED).cast("timestamp"))


@pytest.fixture(scope="module")
def mapped(spark: SparkSession, make_source: MakeSource) -> dict[str, Row]:
    rows = [(name, *values[1:]) for name, values in ROWS.items()]
    source = make_source(missing=["", "n/a", "-"], tables={TABLE: {"columns": MAPPING, "where": "kind <> 'note'"}})
    frame = map_rows(raw(spark, rows, COLUMNS), source, ORDER_LINES)
    assert frame.columns == [*ORDER_LINES.by_name, "_deleted", "_rejected", "_raw", "_reasons", "_rules"]
    assert dict(frame.dtypes)["unit_price"] == "decimal(18,4)"
    return {row["file"]: row for row in frame.collect()}


def test_a_valid_row_has_no_reasons_and_the_types_of_the_contract(mapped: dict[str, Row]) -> None:
    good = mapped["good"]
    assert good["_reasons"] == []
    assert (good["source"], good["customer_id"], good["quantity"], str(good["amount"])) == ("shop", "007", 2, "3.0000")
    assert good["namespace"] == "shop"
    assert good["ordered_at"].isoformat() == "2024-02-29T10:00:00"


def test_a_row_is_rejected_where_it_has_reasons(mapped: dict[str, Row]) -> None:
    rejected = {name for name, row in mapped.items() if row["_rejected"]}
    assert rejected == {name for name, row in mapped.items() if row["_reasons"]} == set(mapped) - ACCEPTED


@pytest.mark.parametrize("name", ["formulas", "spaces around", "price with noise"])
def test_what_a_file_writes_around_a_value_is_no_part_of_it(name: str, mapped: dict[str, Row]) -> None:
    good, other = mapped["good"].asDict(), mapped[name].asDict()
    of_contract = [column for column in ORDER_LINES.by_name if column not in {"file", "version"}]
    assert {column: other[column] for column in of_contract} == {column: good[column] for column in of_contract}


def test_a_value_that_does_not_cast_is_one_reason(mapped: dict[str, Row]) -> None:
    """The cast makes it null, but it is not reported as missing as well."""
    assert mapped["one invalid"]["quantity"] is None
    assert [reason for reason in mapped["one invalid"]["_reasons"] if "quantity" in reason] == [
        "quantity: 'two' cannot be cast to decimal(18,4)"
    ]


def test_every_value_that_does_not_cast_is_named(mapped: dict[str, Row]) -> None:
    assert mapped["all invalid"]["_reasons"] == [
        "line_number: 'x' cannot be cast to int",
        "ordered_at: 'yesterday' cannot be cast to timestamp",
        "unit_price: 'free' cannot be cast to decimal(18,4)",
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("serial date", "ordered_at: '45292' cannot be cast to timestamp: it looks like an Excel serial date"),
        ("time of day", "ordered_at: '13:45' cannot be cast to timestamp: it is a time of day without a date"),
        ("year", "ordered_at: '2024' cannot be cast to timestamp: it is a year without month and day"),
        ("to come", "ordered_at is not after the arrival of its file; found ordered_at = 2024-06-03 09:00:00"),
        ("rounded id", "customer_id: '(personal)' is in scientific notation"),
        ("id with decimals", "customer_id: '(personal)' has decimal places, which clean = \"id\" removes"),
        ("id with a space", "customer_id: '(personal)' has spaces around it or invisible characters"),
        ("id of a footer", "customer_id: '(personal)' is a word of a footer"),
        ("id in full width", "customer_id: '(personal)' has full-width characters"),
        ("id of no value", "customer_id: '(personal)' is a word for a missing value"),
        ("another name of a currency", 'currency is a code of ISO 4217, such as EUR; clean = "currency" reads signs'),
        (
            "price that would be 0",
            "unit_price: '0.00001' cannot be cast to decimal(18,4): it is too small for 4 decimal places: take a",
        ),
        ("footer with a colon", "order_id: 'Total:' is a word of a footer"),
        ("unknown customer", "customer_id: '(personal)' is a word for a missing value, which missing = [\"usual\"]"),
        ("empty part of a field", "product_id is missing"),
        ("zone with two meanings", "ordered_at: '2024-05-01 09:30:00 CET' cannot be cast to timestamp: its zone is an"),
    ],
)
def test_a_value_that_spark_would_guess_is_rejected_with_its_likely_cause(
    name: str, reason: str, mapped: dict[str, Row]
) -> None:
    assert len(mapped[name]["_reasons"]) == 1
    assert mapped[name]["_reasons"][0].startswith(reason)


@pytest.mark.parametrize("name", ["missing", "placeholders"])
def test_a_missing_required_value_is_a_reason_in_any_spelling(name: str, mapped: dict[str, Row]) -> None:
    assert mapped[name]["_reasons"] == ["product_id is missing"]


def test_a_missing_optional_value_is_null(mapped: dict[str, Row]) -> None:
    assert mapped["placeholders"]["customer_id"] is None


def test_an_empty_part_of_a_field_is_a_missing_value(mapped: dict[str, Row]) -> None:
    assert mapped["no part of a field"]["customer_id"] is None


def test_a_broken_rule_is_a_reason(mapped: dict[str, Row]) -> None:
    assert mapped["against a rule"]["_reasons"] == [
        "a sale has a quantity above 0; found line_type = sale, quantity = -2.0000",
    ]


def test_a_malformed_row_is_rejected(mapped: dict[str, Row]) -> None:
    assert mapped["malformed"]["_reasons"] == ["the row is odd"]


def test_a_rule_has_no_value_of_the_row(mapped: dict[str, Row]) -> None:
    reasons, rules = mapped["sentence as a value"]["_reasons"], mapped["sentence as a value"]["_rules"]
    assert "ordered_at: 'Hauptstr 12; found x' cannot be cast to timestamp" in reasons
    assert rules == ["line_number cannot be cast to int", "ordered_at cannot be cast to timestamp"]
    assert len(reasons) == len(rules)


def test_a_row_has_all_of_its_reasons(mapped: dict[str, Row]) -> None:
    assert mapped["all at once"]["_reasons"] == [
        "the row is odd",
        "line_number: 'x' cannot be cast to int",
        "product_id is missing",
        "a sale has a quantity above 0; found line_type = sale, quantity = -1.0000",
    ]


def test_only_rows_that_satisfy_the_filter_are_mapped(mapped: dict[str, Row]) -> None:
    assert set(ROWS) - set(mapped) == {"note", "without kind"}


def test_the_raw_row_is_unchanged(mapped: dict[str, Row]) -> None:
    assert json.loads(mapped["good"]["_raw"]) == dict(zip(COLUMNS, GOOD, strict=True))
    assert json.loads(mapped["placeholders"]["_raw"])["product"] == " n/a "


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"order_id": "order_nr"}, "`order_nr`"),
        ({"order_id": "cleaned(line)"}, "`cleaned`"),
        ({"order_id": "trim(line) +"}, "syntax error"),
        ({"order_id": "max(line)"}, "group by"),
        ({"quantity": "current_date()"}, "quantity"),
    ],
)
def test_a_wrong_expression_is_an_error_that_names_the_available_columns(
    changes: dict[str, str], part: str, spark: SparkSession, make_source: MakeSource
) -> None:
    source = make_source(tables={TABLE: {"columns": MAPPING | changes}})
    with pytest.raises(SourceError) as error:
        map_rows(raw(spark, [row()], COLUMNS), source, ORDER_LINES)
    message = str(error.value)
    assert message.startswith("sources/shop.toml, [silver.order_lines]: ")
    assert part in message.lower()
    assert message.endswith(f"The files' columns are: {', '.join(COLUMNS)}")
    assert "\n" not in message


def test_a_filter_that_names_an_unknown_column_is_an_error(spark: SparkSession, make_source: MakeSource) -> None:
    source = make_source(tables={TABLE: {"columns": MAPPING, "where": "sort = 'x'"}})
    with pytest.raises(SourceError, match="`sort`"):
        map_rows(raw(spark, [row()], COLUMNS), source, ORDER_LINES)


@pytest.mark.parametrize(
    ("clauses", "left_out", "by_null"),
    [
        ({"each": "from_json(kind, 'array<string>')"}, 3, 2),
        ({"each": "from_json(kind, 'array<string>')", "where": "kind <> '[]'"}, 3, 2),
        ({"each": "coalesce(from_json(kind, 'array<string>'), array())"}, 3, 0),
        ({"where": "kind <> '[]'"}, 2, 1),
    ],
)
def test_a_null_array_is_counted_apart_from_an_empty_one(
    clauses: dict[str, str], left_out: int, by_null: int, spark: SparkSession, make_source: MakeSource
) -> None:
    mapping = make_source(tables={TABLE: {"columns": MAPPING, **clauses}}).tables[TABLE]
    counts = Observation()
    kinds = (None, "broken", "[]", '["x"]')
    select_rows(raw(spark, [row(kind=kind) for kind in kinds], COLUMNS), mapping, counts).collect()
    assert (counts.get["left_out"], counts.get["left_out_by_null"]) == (left_out, by_null)


def test_a_source_without_files_has_no_rows(spark: SparkSession, make_source: MakeSource) -> None:
    source = make_source(tables={TABLE: {"columns": MAPPING}})
    nothing = with_file_facts(spark.createDataFrame([], "_file string, _corrupt string, _fault string, batch string"))
    frame = map_rows(nothing, source, ORDER_LINES)
    assert frame.columns == [*ORDER_LINES.by_name, "_deleted", "_rejected", "_raw", "_reasons", "_rules"]
    assert frame.isEmpty()


@settings(max_examples=3, deadline=None, derandomize=True)
@given(values=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=20, max_size=100))
def test_a_personal_value_is_in_no_reason(values: list[str], spark: SparkSession, make_source: MakeSource) -> None:
    planted = [f"⟦{value}⟧" for value in values]
    mapping = {"customer_id": "who", "email": "who", "birth_date": "who"}
    source = make_source(tables={"silver.profiles": {"columns": mapping}})
    rows = raw(spark, [("day.csv", None, None, value) for value in planted], ["who"])
    reasons = [row["_reasons"] for row in map_rows(rows, source, PROFILES).select("_reasons").collect()]
    assert len(reasons) == len(planted)
    for sentences in reasons:
        assert "birth_date: '(personal)' cannot be cast to date" in sentences
        assert "⟦" not in " ".join(sentences)


def test_an_address_is_one_address_and_a_rating_a_plain_number(spark: SparkSession, make_source: MakeSource) -> None:
    """What Java or a lenient pattern takes for a value."""
    addresses = {
        "ann@example.com": True, "ann+x@exa-mple.com": True, "a@x.com; b@x.com": False, "a@x.com b@x.com": False,
        "ann@@example.com": False, "ann@example,com": False, "@example.com": False, "ann": False,
    }  # fmt: skip
    ratings = {"1": True, "4.5": True, "5e0": True, "1d": False, "1F": False, "0x1p1": False}
    rows = raw(spark, [("f", None, None, value) for value in (*addresses, *ratings)], ["value"])
    for contract, column, expected in ((PROFILES, "email", addresses), (FEEDBACK, "rating", ratings)):
        source = make_source(tables={contract.name: {"columns": {column: "value"}}})
        found = map_rows(rows, source, contract).select("_raw", F.concat_ws("|", "_reasons").alias("why")).collect()
        words = {json.loads(row["_raw"])["value"]: row["why"] for row in found}
        marks = ("an e-mail address", f"{column}:")
        assert {v: not any(mark in words[v] for mark in marks) for v in expected} == expected


def test_a_postcode_that_a_spreadsheet_program_changed_is_rejected(
    spark: SparkSession, make_source: MakeSource
) -> None:
    """01067.0 is a place in other countries."""
    source = make_source(tables={"silver.profiles": {"columns": {"customer_id": "who", "postal_code": "code"}}})
    rows = raw(spark, [("day.csv", None, None, "1", "1067.0"), ("day.csv", None, None, "2", "01067")], ["who", "code"])
    reasons = {row["customer_id"]: row["_reasons"] for row in map_rows(rows, source, PROFILES).collect()}
    assert reasons == {"1": ["postal_code: '(personal)' has decimal places, which clean = \"id\" removes"], "2": []}


def test_no_word_that_is_no_identifier_ends_in_a_digit() -> None:
    """A text that does is taken for an identifier without being looked up."""
    assert not [word for word in (*MISSING_WORDS, *TOTALS) if word.rstrip(" :：")[-1:].isdigit()]
