"""A Delta table as a source: each row is loaded once, whatever happens to the table or to the refresh."""

import shutil
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.app.workspace import load_workspace, open_published
from crmlake.contracts.write_mode import WriteContext
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs
from crmlake.storage import Lake
from crmlake.tables import BRONZE, FILES
from support import AS_OF, refreshed, workspace

INGEST = with_upstream(["ingest"], installed_jobs())
MAPPING = """
format = "delta"
path = "{path}"

[silver.consents]
customer_id = "id"
purpose = "'x'"
decided_at = "'2024-01-01 00:00:00'"
status = "'given'"
"""
RAW = BRONZE.of("shop")


def numbers(rows: DataFrame) -> list[str]:
    return sorted(row["id"] for row in rows.select("id").collect())


def test_a_table_is_loaded_once(spark: SparkSession, tmp_path: Path) -> None:
    path, root = str(tmp_path / "table"), workspace(tmp_path / "shop", {})

    def add(start: int, end: int) -> None:
        spark.range(start, end).write.format("delta").mode("append").save(path)

    def load() -> list[tuple[str, str | None, list[str]]]:
        """Ingest; return the increments that were recorded by then, in order."""
        refreshed(spark, root, AS_OF, jobs=INGEST)
        files = open_published(spark, load_workspace(root)).table(FILES).orderBy("found_at").collect()
        return [(row["file"], row["note"], row["columns"]) for row in files]

    def loaded() -> DataFrame:
        return open_published(spark, load_workspace(root)).table(RAW)

    add(0, 2)
    (root / "sources" / "shop.toml").write_text(MAPPING.format(path=path), encoding="utf-8")
    (first,) = load()
    table = first[0].rpartition(" ")[2]
    assert (first, numbers(loaded())) == ((f"version 0 of {table}", None, ["id"]), ["0", "1"])

    # A run that was killed after its rows were written, and before it was recorded.
    lake, add_row = Lake(spark, load_workspace(root).lake), F.lit("2").alias("id")
    lake.write(RAW, loaded().limit(1).drop("id", "batch").select("*", add_row), WriteContext(AS_OF, "killed"))
    add(2, 5)
    assert [file for file, _, _ in load()] == [f"version 0 of {table}", f"versions 1-1 of {table}"]
    assert numbers(loaded()) == ["0", "1", "2", "3", "4"]

    shutil.rmtree(path)
    add(3, 7)
    (_, note, columns) = load()[-1]
    assert (note, columns) == ("the table was created again: rows that bronze has already add nothing", ["id"])
    assert numbers(loaded()) == list("0123456")
    assert {row["_file"] for row in loaded().collect()} == {file for file, _, _ in load()}
    assert len(load()) == 3
