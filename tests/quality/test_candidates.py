import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, Row, SparkSession

from crmlake.errors import SourceError
from crmlake.ingest.source import Source
from crmlake.quality.candidates import candidates
from crmlake.tables import CUSTOMERS, ORDER_LINES

MakeSource = Callable[..., Source]

TABLE = "silver.order_lines"
MAPPING = {
    "order_id": "trim(`Order No.`)",
    "line_number": "line",
    "line_type": "'sale'",
    "ordered_at": "placed",
    "customer_id": "customer",
    "product_id": "product",
    "quantity": "quantity",
    "unit_price": "price",
    "amount": "coalesce(try_cast(quantity AS int), 1) * coalesce(try_cast(price AS decimal(10,2)), 1)",
    "currency": "upper('eur')",
}
COLUMNS = ["Order No.", "line", "placed", "customer", "product", "quantity", "price", "odd`name", "kind"]
GOOD = ["A1", "1", "2024-02-29 10:00:00", "007", "p", "2", "1.50", "x", "order"]


def row(corrupt: str | None = None, **changed: str | None) -> tuple[str | None, ...]:
    values = dict(zip(COLUMNS, GOOD, strict=True)) | changed
    return ("day.csv", corrupt, "the row is odd" if corrupt else None, *(values[name] for name in COLUMNS))


ROWS = {
    "good": row(),
    "misfit": row(quantity="two"),
    "misfits": row(line="x", placed="yesterday", price="free"),
    "missing": row(product=None),
    "spelt": row(product=" n/a ", customer="-"),
    "broken": row(quantity="-2"),
    "corrupt": row(corrupt="A1,1,2024"),
    "all at once": row(corrupt="a,b", line="x", product=None, quantity="-1"),
    "note": row(kind="note"),
    "of no kind": row(kind=None),
}


def raw(spark: SparkSession, rows: list[tuple[str | None, ...]], columns: list[str]) -> DataFrame:
    quoted = ", ".join(f"`{name.replace('`', '``')}` string" for name in columns)
    return spark.createDataFrame(rows, f"_file string, _corrupt string, _fault string, {quoted}")


@pytest.fixture(scope="module")
def found(spark: SparkSession, make_source: MakeSource) -> dict[str, Row]:
    rows = [(name, *values[1:]) for name, values in ROWS.items()]
    source = make_source(missing=["", "n/a", "-"], tables={TABLE: {"columns": MAPPING, "where": "kind <> 'note'"}})
    offered = candidates(raw(spark, rows, COLUMNS), source, ORDER_LINES)
    assert offered.columns == [*ORDER_LINES.by_name, "_deleted", "_wrong", "_raw", "_reasons"]
    assert dict(offered.dtypes)["unit_price"] == "decimal(18,4)"
    return {row["file"]: row for row in offered.collect()}


def test_a_good_row_has_no_reasons_and_the_types_of_the_contract(found: dict[str, Row]) -> None:
    good = found["good"]
    assert good["_reasons"] == []
    assert (good["source"], good["customer_id"], good["quantity"], str(good["amount"])) == ("shop", "007", 2, "3.0000")
    assert good["ordered_at"].isoformat() == "2024-02-29T10:00:00"


def test_a_row_is_wrong_where_there_are_reasons(found: dict[str, Row]) -> None:
    wrong = {name for name, offer in found.items() if offer["_wrong"]}
    assert wrong == {name for name, offer in found.items() if offer["_reasons"]} == set(found) - {"good"}


def test_a_value_that_does_not_cast_is_one_reason(found: dict[str, Row]) -> None:
    """It is null once cast: that it is missing as well would be said twice."""
    assert found["misfit"]["quantity"] is None
    assert [reason for reason in found["misfit"]["_reasons"] if "quantity" in reason] == ["quantity: 'two' is no int"]


def test_every_value_that_does_not_cast_is_named(found: dict[str, Row]) -> None:
    assert found["misfits"]["_reasons"] == [
        "line_number: 'x' is no int",
        "ordered_at: 'yesterday' is no timestamp",
        "unit_price: 'free' is no decimal(18,4)",
    ]


@pytest.mark.parametrize("name", ["missing", "spelt"])
def test_a_required_value_that_is_missing_is_a_reason_however_it_is_spelt(name: str, found: dict[str, Row]) -> None:
    assert found[name]["_reasons"] == ["product_id is missing"]


def test_a_missing_value_that_may_be_null_is_null(found: dict[str, Row]) -> None:
    assert found["spelt"]["customer_id"] is None


def test_a_broken_rule_is_a_reason(found: dict[str, Row]) -> None:
    assert found["broken"]["_reasons"] == [
        "a sale has a quantity above 0; found line_type = sale, quantity = -2",
    ]


def test_a_row_that_does_not_fit_its_header_is_refused(found: dict[str, Row]) -> None:
    assert found["corrupt"]["_reasons"] == ["the row is odd"]


def test_all_reasons_of_a_row_are_given(found: dict[str, Row]) -> None:
    assert found["all at once"]["_reasons"] == [
        "the row is odd",
        "line_number: 'x' is no int",
        "product_id is missing",
        "a sale has a quantity above 0; found line_type = sale, quantity = -1",
    ]


def test_only_rows_that_the_mapping_means_are_offered(found: dict[str, Row]) -> None:
    assert set(ROWS) - set(found) == {"note", "of no kind"}


def test_the_raw_row_is_kept_as_it_came(found: dict[str, Row]) -> None:
    assert json.loads(found["good"]["_raw"]) == dict(zip(COLUMNS, GOOD, strict=True))
    assert json.loads(found["spelt"]["_raw"])["product"] == " n/a "


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"order_id": "order_nr"}, "`order_nr`"),
        ({"order_id": "cleaned(line)"}, "`cleaned`"),
        ({"order_id": "trim(line"}, "syntax error"),
        ({"order_id": "max(line)"}, "group by"),
        ({"quantity": "current_date()"}, "quantity"),
    ],
)
def test_an_expression_that_cannot_be_is_refused_with_the_columns_that_there_are(
    changed: dict[str, str], said: str, spark: SparkSession, make_source: MakeSource
) -> None:
    source = make_source(tables={TABLE: {"columns": MAPPING | changed}})
    with pytest.raises(SourceError) as refused:
        candidates(raw(spark, [row()], COLUMNS), source, ORDER_LINES)
    message = str(refused.value)
    assert message.startswith("sources/shop.toml, [silver.order_lines]: ")
    assert said in message.lower()
    assert message.endswith(f"The files' columns are: {', '.join(COLUMNS)}")
    assert "\n" not in message


def test_a_filter_that_names_an_unknown_column_is_refused(spark: SparkSession, make_source: MakeSource) -> None:
    source = make_source(tables={TABLE: {"columns": MAPPING, "where": "sort = 'x'"}})
    with pytest.raises(SourceError, match="`sort`"):
        candidates(raw(spark, [row()], COLUMNS), source, ORDER_LINES)


def test_a_source_of_which_no_file_came_offers_nothing(spark: SparkSession, make_source: MakeSource) -> None:
    source = make_source(tables={TABLE: {"columns": MAPPING}})
    nothing = spark.createDataFrame([], "_file string, _corrupt string, _fault string, batch string")
    offered = candidates(nothing, source, ORDER_LINES)
    assert offered.columns == [*ORDER_LINES.by_name, "_deleted", "_wrong", "_raw", "_reasons"]
    assert offered.isEmpty()


@settings(max_examples=3, deadline=None, derandomize=True)
@given(values=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=20, max_size=100))
def test_a_personal_value_is_in_no_reason(values: list[str], spark: SparkSession, make_source: MakeSource) -> None:
    planted = [f"⟦{value}⟧" for value in values]
    mapping = {"customer_id": "who", "email": "who", "birth_date": "who"}
    source = make_source(tables={"silver.customers": {"columns": mapping}})
    rows = raw(spark, [("day.csv", None, None, value) for value in planted], ["who"])
    offered = candidates(rows, source, CUSTOMERS).select("_reasons").collect()
    assert len(offered) == len(planted)
    for found in offered:
        assert "birth_date: '(personal)' is no date" in found["_reasons"]
        assert "⟦" not in " ".join(found["_reasons"])
