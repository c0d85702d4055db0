"""What a person does about rejected rows: looks at them, mends the mapping, replays them, discards the rest."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from rejected_rows import Crmlake, accepted, ends, make_files, mend
from support import to_silver, workspace


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = make_files(tmp_path_factory.mktemp("brought"))
    root = workspace(tmp_path_factory.mktemp("shop"), {"shop_orders": files / "orders"})
    to_silver(spark, root)
    return root


def test_the_rejected_rows_are_shown_without_anybodys_data(crmlake: Crmlake) -> None:
    printed = crmlake("quarantine", "--source", "shop_orders")
    assert "quantity cannot be cast to decimal(18,4) │ 2 │ 20" in printed
    assert '"qty":"two"' in printed
    assert '"customer_no":"(masked:' in printed
    assert 'A99)"' in printed
    assert "C01" not in printed
    assert "shop_orders │ silver.order_lines │ 4 │ 0 │ 0" in printed


def test_replayed_and_discarded_rows_say_who_and_why(spark: SparkSession, root: Path, crmlake: Crmlake) -> None:
    mend(root)
    printed = crmlake("replay", "shop_orders", "--why", "the till says two", "--who", "ann")
    assert printed.startswith("shop_orders: 2 rows replayed, 2 still open")
    assert "silver.order_lines: 2 rows of shop_orders before, 4 now" in printed
    command = ("discard", "shop_orders", "--reason", "negative PRICE", "--why", "a test of the till")
    assert crmlake(*command) == "shop_orders: 1 rows discarded"
    columns = ("resolution", "resolved_by", "resolved_because")
    resolutions = {order: tuple(row[name] for name in columns) for order, row in ends(spark, root).items()}
    replayed = ("replayed", "ann", "the till says two")
    assert resolutions == {
        "X1": replayed, "X2": ("discarded", "eve", "a test of the till"), "X3": replayed, "X4": (None, None, None),
    }  # fmt: skip
    assert accepted(spark, root) == ["O1", "O2", "X1", "X3"]
