"""What each version has as a whole: rows that the newest version lacks are removed, whichever version arrives first."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.errors import SettingError
from crmlake.tables import RUNS
from exports import HEADER, Export
from support import to_silver

AS_OF = date(2024, 6, 1)
LINE = "{},{},2024-05-01 10:00:00,K1,TEA,1,{}"
FIRST = [LINE.format("A", 1, "30.00"), LINE.format("A", 2, "90.00"), LINE.format("B", 1, "5.00")]
SECOND = [LINE.format("A", 1, "30.00")]
THIRD = [LINE.format("B", 1, "6.00"), LINE.format("B", 2, "7.00")]
VERSIONS = (FIRST, SECOND, THIRD)


def make_root(place: Path, whole: str, clause: str = "") -> Path:
    make_workspace(place)
    (place / "landing" / "till").mkdir(parents=True)
    toml = Export("till", {}, {}, clauses=f'whole = "{whole}"\n{clause}').toml
    (place / "sources" / "till.toml").write_text(toml, encoding="utf-8")
    return place


def deliver(root: Path, *numbers: int) -> None:
    for number in numbers:
        text = "\n".join((HEADER, *VERSIONS[number - 1])) + "\n"
        (root / "landing" / "till" / f"export_{number}.csv").write_text(text, encoding="utf-8")


def found(spark: SparkSession, root: Path) -> list[tuple[str, int, str]]:
    rows = open_lake(root, spark).table("silver.order_lines").orderBy("order_id", "line_number")
    return [(row["order_id"], row["line_number"], f"{row['amount']:.2f}") for row in rows.collect()]


WHOLE_ORDERS = [("A", 1, "30.00"), ("B", 1, "6.00"), ("B", 2, "7.00")]


def test_versions_that_arrive_at_once_leave_the_lines_of_the_newest(spark: SparkSession, tmp_path: Path) -> None:
    root = make_root(tmp_path / "shop", "order_id")
    deliver(root, 1, 2, 3)
    to_silver(spark, root, AS_OF)
    assert found(spark, root) == WHOLE_ORDERS
    runs = open_lake(root, spark).table(RUNS.name).where("job = 'cleanse'").collect()
    (balance,) = [entry for run in runs for entry in run["balance"]]
    counts = {name: balance[name] for name in ("read", "accepted", "duplicates", "contradicting", "quarantined")}
    assert counts == {"read": 6, "accepted": 3, "duplicates": 3, "contradicting": 0, "quarantined": 0}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_versions_that_arrive_one_after_another_leave_the_same(
    spark: SparkSession, tmp_path: Path, order: tuple[int, ...]
) -> None:
    root = make_root(tmp_path / "shop", "order_id")
    for number in order:
        deliver(root, number)
        to_silver(spark, root, AS_OF)
    assert found(spark, root) == WHOLE_ORDERS


def test_a_version_of_the_whole_source_replaces_all_rows_before_it(spark: SparkSession, tmp_path: Path) -> None:
    root = make_root(tmp_path / "shop", "source")
    for numbers in ((1, 2), (3,)):
        deliver(root, *numbers)
        to_silver(spark, root, AS_OF)
    assert found(spark, root) == [("B", 1, "6.00"), ("B", 2, "7.00")]


def test_a_whole_is_named_by_columns_of_the_key(spark: SparkSession, tmp_path: Path) -> None:
    root = make_root(tmp_path / "shop", "product_id")
    with pytest.raises(SettingError, match=r"whole: unknown column of the key 'product_id'.*order_id"):
        to_silver(spark, root, AS_OF)


@pytest.mark.parametrize(
    "clause", ["where = \"status <> 'void'\"", "each = \"CASE WHEN status <> 'void' THEN array(1) END\""]
)
@pytest.mark.parametrize("deliveries", [((1, 2),), ((1,), (2,))], ids=["at once", "one after another"])
def test_a_newest_version_that_the_mapping_leaves_out_removes_the_earlier_one(
    spark: SparkSession, tmp_path: Path, clause: str, deliveries: tuple[tuple[int, ...], ...]
) -> None:
    root = make_root(tmp_path / "shop", "order_id", clause)
    paid = [f"{row},paid" for row in FIRST]
    versions = {1: paid, 2: [*(f"{row},void" for row in FIRST[:2]), *(f"{row},paid" for row in THIRD[:1])]}
    for numbers in deliveries:
        for number in numbers:
            text = "\n".join((f"{HEADER},status", *versions[number])) + "\n"
            (root / "landing" / "till" / f"export_{number}.csv").write_text(text, encoding="utf-8")
        to_silver(spark, root, AS_OF)
    assert found(spark, root) == [("B", 1, "6.00")]  # order A is void since
