"""Reasons of rejected rows, and the columns of rejected rows that may be shown."""

from collections.abc import Callable

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import cleaner
from crmlake.ingest.source import Source
from crmlake.quality.quarantine.reasons import has_reason, reason_without_values, visible_columns
from crmlake.tables import ATTRIBUTES, ORDER_LINES

MakeSource = Callable[..., Source]
REASONS = {
    "quantity: 'two' cannot be cast to int": "quantity cannot be cast to int",
    "ordered_at: 'it's\nno' is before 2020-01-01": "ordered_at is before 2020-01-01",
    "a sale has a quantity above 0; found quantity = -2": "a sale has a quantity above 0",
    "product_id is missing": "product_id is missing",
    "the file cannot be read: it is cut off": "the file cannot be read: it is cut off",
}


def test_a_reason_is_the_same_for_all_rows_that_have_it(spark: SparkSession) -> None:
    rows = spark.createDataFrame([(sentence,) for sentence in REASONS], "sentence string")
    sentences = rows.select("sentence", reason_without_values(F.col("sentence")), F.array("sentence").alias("reasons"))
    matched = sentences.withColumn("matches", has_reason("CANNOT be Cast")).collect()
    assert {row[0]: row[1] for row in matched} == REASONS
    assert [row["sentence"] for row in matched if row["matches"]] == ["quantity: 'two' cannot be cast to int"]


def test_columns_that_the_mapping_uses_for_nothing_personal_are_visible(make_source: MakeSource) -> None:
    columns = {
        "order_id": "concat(`Order No.`, both, 'noise')",
        "customer_id": "coalesce(Customer, both, other)",
        "quantity": "qty",
        "ordered_at": cleaner({"is": "placed", "clean": "timestamp"}),
    }
    source = make_source(tables={ORDER_LINES.name: {"columns": columns}}, aliases={"qty": ["menge"], "other": ["old"]})
    files = ["Order No.", "both", "customer", "QTY", "menge", "old", "placed", "noise", "never used", "order"]
    assert visible_columns(files, source, ORDER_LINES) == ["Order No.", "QTY", "menge", "placed"]


@pytest.mark.parametrize(("personal", "visible"), [("each.value", ["at"]), ("_raw", []), ("id", ["plan", "at"])])
def test_columns_that_a_personal_column_takes_from_an_array_or_the_whole_row_are_hidden(
    personal: str, visible: list[str], make_source: MakeSource
) -> None:
    columns = {"customer_id": "id", "category": personal, "name": "each.name", "known_at": "at"}
    mapping = {"columns": columns, "each": "array(struct('plan' AS name, plan AS value))"}
    source = make_source(tables={ATTRIBUTES.name: mapping})
    assert visible_columns(["id", "plan", "at", "unused"], source, ATTRIBUTES) == visible
