"""Reasons of rejected rows, and the columns of rejected rows that may be shown."""

from collections.abc import Callable

import pytest
from pyspark.sql import SparkSession

from crmlake.cleaning.cleaners import cleaner
from crmlake.ingest.source import Source
from crmlake.quality.quarantine.reasons import has_reason, visible_columns
from crmlake.tables import ATTRIBUTES, ORDER_LINES

MakeSource = Callable[..., Source]
KINDS = "n int, reasons array<string>, rules array<string>"


def test_rows_are_found_by_a_part_of_a_reason_without_its_values(spark: SparkSession) -> None:
    rules = [["quantity cannot be cast to int"], ["product_id is missing", "quantity cannot be cast to int"], ["odd"]]
    rows = spark.createDataFrame([(n, ["cannot be CAST"], each) for n, each in enumerate(rules)], KINDS)
    assert [row["n"] for row in rows.where(has_reason("CANNOT be Cast")).collect()] == [0, 1]
    assert rows.where(has_reason("")).count() == 3


def test_columns_that_the_mapping_uses_for_nothing_personal_are_visible(make_source: MakeSource) -> None:
    columns = {
        "order_id": "concat(`Order No.`, both, 'noise')",
        "customer_id": "coalesce(Customer, both, other)",
        "quantity": "qty",
        "ordered_at": cleaner({"is": "time", "clean": "timestamp"}),
    }
    source = make_source(tables={ORDER_LINES.name: {"columns": columns}}, aliases={"qty": ["menge"], "other": ["old"]})
    files = ["Order No.", "both", "customer", "QTY", "menge", "old", "Tıme", "noise", "never used", "order"]
    assert visible_columns(files, source, ORDER_LINES) == ["Order No.", "QTY", "menge", "Tıme"]


@pytest.mark.parametrize(("personal", "visible"), [("each.value", ["at"]), ("_raw", []), ("ID", ["plan", "at"])])
def test_columns_that_a_personal_column_takes_from_an_array_or_the_whole_row_are_hidden(
    personal: str, visible: list[str], make_source: MakeSource
) -> None:
    columns = {"customer_id": "id", "category": personal, "name": "each.name", "known_at": "at"}
    mapping = {"columns": columns, "each": "array(struct('plan' AS name, plan AS value))"}
    source = make_source(tables={ATTRIBUTES.name: mapping})
    assert visible_columns(["İd", "plan", "at", "unused"], source, ATTRIBUTES) == visible
