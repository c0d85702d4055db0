"""What Spark compiles for the rows of a mapping, which costs a small lake more than the rows themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from compiling import MOST_BYTES, compiled_stages
from crmlake.contracts import Contract
from crmlake.ingest.source import Source
from crmlake.quality.split import Split, split_source
from crmlake.tables import FEEDBACK, ORDER_LINES
from support import with_file_facts

MAPPINGS = {
    ORDER_LINES: {
        "order_id": "id", "line_number": "line", "line_type": "'sale'", "ordered_at": "at", "customer_id": "customer",
        "product_id": "product", "quantity": "quantity", "unit_price": "price", "currency": "upper(currency)",
    },
    FEEDBACK: {
        "feedback_id": "id", "given_at": "at", "customer_id": "customer", "rating": "line", "max_rating": "5",
        "text": "product",
    },
}  # fmt: skip
MOST_BYTES_OF_REASONS = 30_000
"""The stage of the reasons runs for rejected rows alone, which are few."""
COLUMNS = ("id", "line", "at", "customer", "product", "quantity", "price", "currency")


@pytest.fixture(params=MAPPINGS, ids=lambda contract: contract.name)
def split(
    request: pytest.FixtureRequest, spark: SparkSession, tmp_path: Path, make_source: Callable[..., Source]
) -> Split:
    contract: Contract = request.param
    columns = ", ".join(f"{name} string" for name in COLUMNS)
    files = f"_file string, _corrupt string, _fault string, _arrived_at timestamp, {columns}"
    with_file_facts(spark.createDataFrame([(None,) * 12], files)).write.parquet(str(tmp_path / "raw"))
    source = make_source(tables={contract.name: {"columns": MAPPINGS[contract]}})
    return split_source(spark.read.parquet(str(tmp_path / "raw")), source, contract)


def test_the_passes_over_accepted_and_rejected_rows_share_their_code(split: Split) -> None:
    *shared, _, _ = compiled_stages(split.rejected)
    assert len(shared) >= 3
    assert compiled_stages(split.accepted)[: len(shared)] == shared


def test_every_stage_compiles(split: Split) -> None:
    *sizes, reasons = [size for size, _ in compiled_stages(split.rejected)]
    assert all(0 < size < MOST_BYTES for size in sizes), sizes
    assert 0 < reasons < MOST_BYTES_OF_REASONS


def test_a_file_of_many_columns_compiles(
    spark: SparkSession, tmp_path: Path, make_source: Callable[..., Source]
) -> None:
    names = [*COLUMNS, *(f"note_{number}" for number in range(80))]
    columns = ", ".join(f"{name} string" for name in names)
    files = f"_file string, _corrupt string, _fault string, _arrived_at timestamp, {columns}"
    with_file_facts(spark.createDataFrame([(None,) * (4 + len(names))], files)).write.parquet(str(tmp_path / "raw"))
    text = f"concat_ws(' ', {', '.join(names)})"
    source = make_source(tables={FEEDBACK.name: {"columns": {**MAPPINGS[FEEDBACK], "text": text}}})
    accepted = split_source(spark.read.parquet(str(tmp_path / "raw")), source, FEEDBACK).accepted
    assert all(0 < size < MOST_BYTES for size, _ in compiled_stages(accepted))
