"""What Spark compiles for the rows of a mapping, which costs a small lake more than the rows themselves."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

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
COMPILED = {
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.adaptive.enabled": "false",
}
MOST_BYTES = 15_000
"""Java's compilers may give up on methods that are a little longer, and interpret them."""
MOST_BYTES_OF_REASONS = 30_000
"""Rejected rows are few."""
COLUMNS = ("id", "line", "at", "customer", "product", "quantity", "price", "currency")


@pytest.fixture(autouse=True)
def compiled_stages(spark: SparkSession) -> Iterator[None]:
    """Stages are compiled, which other tests do without, and plans are not adapted while they run."""
    before = {name: spark.conf.get(name) for name in COMPILED}
    for name, value in COMPILED.items():
        spark.conf.set(name, value)
    yield
    for name, former in before.items():
        spark.conf.set(name, former or "")


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


def stages(rows: DataFrame, output: pytest.CaptureFixture[str]) -> list[tuple[int, str]]:
    """Return the stages that Spark compiles, the first one first: the bytes of its longest method, and its code.

    A stage that is too long to be compiled has -1 bytes.
    """
    rows.explain("codegen")
    _, *parts = output.readouterr().out.split("== Subtree ")
    sizes = [int(re.findall(r"maxMethodCodeSize:(-?\d+)", part)[0]) for part in parts]
    return [(size, part.split("Generated code:")[1]) for size, part in zip(sizes, parts, strict=True)]


def test_the_passes_over_accepted_and_rejected_rows_share_their_code(
    split: Split, capsys: pytest.CaptureFixture[str]
) -> None:
    *shared, _, _ = stages(split.rejected, capsys)
    assert len(shared) >= 3
    assert stages(split.accepted, capsys)[: len(shared)] == shared


def test_every_stage_compiles(split: Split, capsys: pytest.CaptureFixture[str]) -> None:
    *sizes, reasons = [size for size, _ in stages(split.rejected, capsys)]
    assert all(0 < size < MOST_BYTES for size in sizes), sizes
    assert 0 < reasons < MOST_BYTES_OF_REASONS


def test_a_file_of_many_columns_compiles(
    spark: SparkSession, tmp_path: Path, make_source: Callable[..., Source], capsys: pytest.CaptureFixture[str]
) -> None:
    names = [*COLUMNS, *(f"note_{number}" for number in range(80))]
    columns = ", ".join(f"{name} string" for name in names)
    files = f"_file string, _corrupt string, _fault string, _arrived_at timestamp, {columns}"
    with_file_facts(spark.createDataFrame([(None,) * (4 + len(names))], files)).write.parquet(str(tmp_path / "raw"))
    text = f"concat_ws(' ', {', '.join(names)})"
    source = make_source(tables={FEEDBACK.name: {"columns": {**MAPPINGS[FEEDBACK], "text": text}}})
    accepted = split_source(spark.read.parquet(str(tmp_path / "raw")), source, FEEDBACK).accepted
    assert all(0 < size < MOST_BYTES for size, _ in stages(accepted, capsys))
