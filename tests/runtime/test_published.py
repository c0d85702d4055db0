"""The published lake, as notebooks open it: every table at the version that the last successful run published."""

from pathlib import Path

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

import crmlake
from crmlake.app.workspace import load_workspace
from crmlake.contracts import WriteContext
from crmlake.errors import SettingError
from crmlake.runtime import published
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.published import PublishedLake
from crmlake.runtime.registry import installed_jobs
from crmlake.storage import Lake
from crmlake.tables import BRONZE, ORDER_LINES, SEGMENTS
from support import AS_OF, ORDER_HEADER, refreshed, workspace

LINE = "O1,1,sold,2024-01-02 10:00:00,C01,P01,Thing,1,2.50,EUR,Austria"
SOURCE = "shop_orders"


def sold(rows: DataFrame) -> list[str]:
    return sorted(row["order_id"] for row in rows.select("order_id").collect())


@pytest.fixture(scope="module")
def root(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with one order line cleansed; a run that did not finish left a second one."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "orders").mkdir()
    (folder / "orders" / "may.csv").write_text(f"{ORDER_HEADER}\n{LINE}\n", encoding="utf-8")
    root = workspace(folder / "shop", {SOURCE: folder / "orders"})
    refreshed(spark, root, AS_OF, jobs=with_upstream(["cleanse"], installed_jobs()))
    lake = Lake(spark, load_workspace(root).lake)
    second = lake.read_latest(ORDER_LINES).selectExpr("* EXCEPT (order_id)", "'O2' AS order_id")
    lake.write(ORDER_LINES, second, WriteContext(AS_OF, "killed"))
    assert sold(lake.read_latest(ORDER_LINES)) == ["O1", "O2"]
    return root


@pytest.fixture(scope="module")
def lake(root: Path, spark: SparkSession) -> PublishedLake:
    return crmlake.open(root, spark)


def test_a_table_is_read_at_its_published_version_though_a_later_one_exists(
    lake: PublishedLake, root: Path, spark: SparkSession
) -> None:
    latest = Lake(spark, load_workspace(root).lake).latest_version(ORDER_LINES)
    version = lake.version(ORDER_LINES.name)
    assert version is not None
    assert version < latest
    assert sold(lake.table(ORDER_LINES.name)) == ["O1"]
    assert (lake.version(ORDER_LINES), sold(lake.table(ORDER_LINES))) == (version, ["O1"])


def test_a_table_that_no_run_published_is_empty_and_has_its_columns(lake: PublishedLake) -> None:
    assert lake.version("gold.segments") is None
    assert lake.table("gold.segments").columns == list(SEGMENTS.by_name)
    assert lake.table("gold.segments").isEmpty()


def test_iteration_gives_the_names_of_the_published_tables(lake: PublishedLake) -> None:
    names = list(lake)
    assert len(names) == len(set(names))
    assert set(names) == {f"bronze.{SOURCE}", "ops.files", "silver.order_lines", "quarantine", "ops.runs"}
    assert {"gold.segments", "silver.payments"} <= lake.contracts.keys()


def test_the_tables_of_sources_and_the_run_record_are_read_by_name(lake: PublishedLake) -> None:
    assert lake.table(BRONZE.of(SOURCE).name).count() == 1
    runs = lake.table("ops.runs").orderBy("started_at").collect()
    assert [(row["job"], row["outcome"]) for row in runs] == [("ingest", "succeeded"), ("cleanse", "succeeded")]


def test_a_query_reads_the_published_versions_by_name(lake: PublishedLake) -> None:
    assert sold(lake.sql("SELECT * FROM silver.order_lines")) == ["O1"]
    joined = lake.sql(f"SELECT l.order_id FROM silver.order_lines l JOIN bronze.{SOURCE} b ON b.order_no = l.order_id")
    assert sold(joined) == ["O1"]


def test_a_query_leaves_no_view_behind(lake: PublishedLake, spark: SparkSession) -> None:
    assert sold(lake.sql("SELECT * FROM silver.order_lines;")) == ["O1"]
    with pytest.raises(AnalysisException):
        lake.sql("SELECT nothing_like_this FROM silver.order_lines")
    assert not spark.catalog.tableExists("silver.order_lines")


def test_the_rows_of_a_query_keep_its_order(lake: PublishedLake) -> None:
    rows = lake.sql("SELECT job FROM ops.runs ORDER BY job -- the last line is a comment").collect()
    assert [row["job"] for row in rows] == ["cleanse", "ingest"]


def test_a_query_reads_published_tables_and_nothing_else(lake: PublishedLake, root: Path) -> None:
    refused = {
        f"SELECT * FROM delta.`{root}/lake/silver/order_lines`": "unknown table",
        f"SELECT * FROM text.`{root}/crmlake.toml`": "unknown table",
        "SELECT * FROM spark_catalog.silver.order_lines": "unknown table",
        "SELECT * FROM silver.order_lines VERSION AS OF 0": "at no other",
        "SELECT * FROM gold.segments": "no run published it",
        "DELETE FROM silver.order_lines": "expected one query",
        "SELECT 1; DROP VIEW silver.order_lines": "expected one query",
        "SET spark.sql.ansi.enabled = false": "expected one query",
        "ADD JAR '/tmp/x.jar'": "expected one query",
        "SELECT reflect('java.lang.System', 'getenv', 'HOME')": "the function reflect",
        "SELECT TRANSFORM(order_id) USING 'cat' AS (o) FROM silver.order_lines": "TRANSFORM",
        "SELECT '${env:HOME}'": r"\$",
    }
    for query, reason in refused.items():
        with pytest.raises(SettingError, match=reason):
            lake.sql(query)


def test_spark_too_takes_nothing_but_a_query(lake: PublishedLake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a statement be taken for a query, Spark still refuses it."""
    monkeypatch.setattr(published, "check_query", lambda _query, _tables: set())
    for statement in ("SET spark.sql.ansi.enabled = false", "SHOW TABLES", "CREATE SCHEMA mine"):
        with pytest.raises(AnalysisException):
            lake.sql(statement)


def test_no_variable_of_the_environment_is_put_into_a_query(spark: SparkSession) -> None:
    assert [row[0] for row in spark.sql("SELECT '${env:HOME}'").collect()] == ["${env:HOME}"]


def test_a_query_never_replaces_a_table_of_somebody_else(lake: PublishedLake, spark: SparkSession) -> None:
    spark.sql("CREATE SCHEMA IF NOT EXISTS silver")
    spark.sql("CREATE OR REPLACE VIEW silver.order_lines AS SELECT 'mine' AS order_id")
    try:
        with pytest.raises(SettingError, match=r"has a table silver\.order_lines of its own"):
            lake.sql("SELECT * FROM silver.order_lines")
        assert sold(spark.table("silver.order_lines")) == ["mine"]
    finally:
        spark.sql("DROP VIEW silver.order_lines")


@pytest.mark.parametrize("method", ["table", "version"])
def test_an_unknown_table_is_reported_with_the_nearest_name(method: str, lake: PublishedLake) -> None:
    with pytest.raises(SettingError, match=r"unknown table 'gold\.segmnts' \(did you mean 'gold\.segments'\?\)"):
        getattr(lake, method)("gold.segmnts")


def test_a_lake_that_was_opened_keeps_its_versions_and_one_opened_later_has_the_new_ones(
    root: Path, lake: PublishedLake, spark: SparkSession
) -> None:
    """The last test: it changes the workspace."""
    text = f"{ORDER_HEADER}\n{LINE.replace('O1', 'O3')}\n"
    (root.parent / "orders" / "june.csv").write_text(text, encoding="utf-8")
    refreshed(spark, root, AS_OF, jobs=with_upstream(["cleanse"], installed_jobs()))
    later = crmlake.open(str(root), spark)
    # The unfinished run's O2 is taken back before the new row is merged.
    assert (sold(lake.table(ORDER_LINES)), sold(later.table(ORDER_LINES))) == (["O1"], ["O1", "O3"])
    assert sold(later.sql("SELECT * FROM silver.order_lines")) == ["O1", "O3"]
