"""A mapping whose reading settings change after the first refresh: its files are read anew, and nothing is lost."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.app.workspace import open_lake
from crmlake.cli.scaffold import make_workspace
from crmlake.report.intake_rows import sum_balance
from crmlake.runtime import AnyJob
from crmlake.runtime.registry import installed_jobs
from crmlake.tables import FILES, RUNS
from exports import Export
from support import refreshed, to_silver

AS_OF = date(2024, 6, 1)
HEAD = "order{0}line{0}date{0}customer{0}sku{0}qty{0}price\n"
LINE = "{1}{0}1{0}2024-05-01 10:00:00{0}C1{0}TEA{0}2{0}2.00\n"


def written(delimiter: str, *orders: str) -> str:
    return HEAD.format(delimiter) + "".join(LINE.format(delimiter, order) for order in orders)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    make_workspace(root)
    (root / "landing" / "till").mkdir(parents=True)
    deliver(root, "may.csv", written(";", "A", "B"))
    deliver(root, "june.csv", written(";", "C"))
    read_with(root)
    return root


def deliver(root: Path, name: str, text: str) -> None:
    (root / "landing" / "till" / name).write_text(text, encoding="utf-8")


def read_with(root: Path, delimiter: str = ",", comment: str = "") -> None:
    csv = f"[csv]\ndelimiter = {delimiter!r}\ncomment = {comment!r}\n"
    (root / "sources" / "till.toml").write_text(Export("till", {}, {}, head=csv).toml, encoding="utf-8")


def orders(spark: SparkSession, root: Path) -> list[str]:
    rows = open_lake(root, spark).table("silver.order_lines").select("order_id").collect()
    return sorted(row["order_id"] for row in rows)


def jobs(*names: str) -> list[AnyJob]:
    return [job for job in installed_jobs() if job.name in names]


def test_a_mended_delimiter_reads_all_files_anew(spark: SparkSession, root: Path) -> None:
    to_silver(spark, root, AS_OF)
    rejected = open_lake(root, spark).table("quarantine").collect()
    assert ["The files' columns are: order;line;date" in row["reasons"][0] for row in rejected] == [True] * 3
    read_with(root, ";")
    to_silver(spark, root, AS_OF)
    assert orders(spark, root) == ["A", "B", "C"]
    assert open_lake(root, spark).table("bronze.till").count() == 3
    assert open_lake(root, spark).table("quarantine").where("resolution IS NULL").isEmpty()
    assert refreshed(spark, root, AS_OF, jobs=jobs("ingest", "cleanse")).skipped_jobs == ["cleanse"]
    sums = sum_balance(open_lake(root, spark).table(RUNS.name)).where("table_name = 'bronze.till'").collect()
    assert [row["read"] for row in sums] == [3]


def test_settings_that_change_and_change_back_end_where_they_began(spark: SparkSession, root: Path) -> None:
    deliver(root, "june.csv", written(";", "C", "#D"))
    found = []
    for comment in ("", "#", ""):
        read_with(root, ";", comment)
        to_silver(spark, root, AS_OF)
        found.append(orders(spark, root))
    assert found == [["#D", "A", "B", "C"], ["A", "B", "C"], ["#D", "A", "B", "C"]]


def test_a_source_that_comes_back_with_other_settings_is_read_anew(spark: SparkSession, root: Path) -> None:
    to_silver(spark, root, AS_OF)
    mapping, other = root / "sources" / "till.toml", root / "sources" / "other.toml"
    (root / "landing" / "other").mkdir()
    other.write_text(Export("other", {}, {}).toml, encoding="utf-8")
    mapping.unlink()
    to_silver(spark, root, AS_OF)
    read_with(root, ";")
    to_silver(spark, root, AS_OF)
    assert orders(spark, root) == ["A", "B", "C"]


def test_rows_of_a_file_that_is_gone_stay_and_a_note_says_so(spark: SparkSession, root: Path) -> None:
    read_with(root, ";")
    to_silver(spark, root, AS_OF)
    (root / "landing" / "till" / "may.csv").unlink()
    deliver(root, "july.csv", "Till 3\n" + written(";", "D"))
    (root / "landing" / "till" / "june.csv").write_text("Till 2\n" + written(";", "C", "E"), encoding="utf-8")
    path = root / "sources" / "till.toml"
    path.write_text("skip_rows = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    to_silver(spark, root, AS_OF)
    assert orders(spark, root) == ["A", "B", "C", "D", "E"]
    files = open_lake(root, spark).table(FILES.name).collect()
    notes = {row["file"]: row["note"] or "" for row in files}
    assert "the file is gone" in notes["may.csv"]
    assert "gone" not in notes["june.csv"] + notes["july.csv"]
    metrics = open_lake(root, spark).table(RUNS.name).where("job = 'ingest'").orderBy("started_at").collect()
    assert metrics[-1]["metrics"] == {"files_loaded": 2.0, "files_kept": 1.0}


def test_rows_mapped_before_the_files_were_read_anew_do_not_stay(spark: SparkSession, root: Path) -> None:
    """Cleanse alone, as a task of a scheduler, ran between the change of the mapping and the next ingest."""
    deliver(root, "may.csv", written(",", "A", "B"))
    deliver(root, "june.csv", written(",", "C"))
    to_silver(spark, root, AS_OF)
    path = root / "sources" / "till.toml"
    path.write_text("skip_rows = 1\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    deliver(root, "may.csv", "Till 2\n" + written(",", "X"))
    deliver(root, "june.csv", "Till 2\n" + written(",", "Y"))
    refreshed(spark, root, AS_OF, jobs=jobs("cleanse"))
    assert orders(spark, root) == ["A", "B", "C"]
    to_silver(spark, root, AS_OF)
    assert orders(spark, root) == ["X", "Y"]
