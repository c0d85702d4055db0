"""The job `cleanse` where no source mapping is left, or none ever was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from crmlake.jobs.cleanse import cleanse
from pyspark.sql import DataFrame, SparkSession

from crmlake.contracts.schema import schema
from crmlake.runtime import Inputs, NoRows, NoSettings, Outputs, Request
from crmlake.runtime.job_graph import with_upstream
from crmlake.runtime.registry import installed_jobs, mapped_tables
from crmlake.tables import DELETIONS, QUARANTINE
from support import AS_OF, published, refreshed, workspace

REQUEST = Request("ann", datetime(2024, 2, 1, tzinfo=UTC), "the source was removed")


def run_cleanse(spark: SparkSession, *rejected: tuple, full_reload: bool) -> Outputs:
    tables = {
        QUARANTINE: spark.createDataFrame(list(rejected), schema(QUARANTINE)),
        DELETIONS: spark.createDataFrame([], schema(DELETIONS)),
    }
    inputs = Inputs(tables, source_mappings=(), full_reload=full_reload, request=REQUEST)
    return cleanse(inputs, NoSettings(), AS_OF)


def rows(outputs: Outputs, name: str) -> DataFrame | NoRows:
    (value,) = (value for output, value in outputs.tables.items() if output.name == name)
    frame = value() if callable(value) else value
    assert isinstance(frame, DataFrame | NoRows)
    return frame


@pytest.mark.parametrize("full_reload", [True, False])
def test_without_any_mapping_every_table_is_returned_and_empty(full_reload: bool, spark: SparkSession) -> None:
    outputs = run_cleanse(spark, full_reload=full_reload)
    assert outputs.tables.keys() == set(cleanse.tables)
    assert outputs.tables.keys() == {*mapped_tables().values(), QUARANTINE, DELETIONS}
    assert outputs.tallies == []
    for table in outputs.tables:
        frame = rows(outputs, table.name)
        assert isinstance(frame, NoRows) or frame.isEmpty()


def test_open_rows_of_a_mapping_that_was_removed_are_discarded(spark: SparkSession) -> None:
    before = ("first", "shop", "silver.order_lines", "a.csv", "{}", ["old"], ["old"], None, None, None, None)
    frame = rows(run_cleanse(spark, before, full_reload=True), QUARANTINE.name)
    assert isinstance(frame, DataFrame)
    (row,) = frame.collect()
    assert (row["batch"], row["row"], row["reasons"]) == ("first", "{}", ["old"])
    assert (row["resolution"], row["resolved_by"]) == ("discarded", "ann")
    assert row["resolved_because"] == "the source was removed"


def test_an_empty_workspace_is_refreshed(spark: SparkSession, tmp_path: Path) -> None:
    root = workspace(tmp_path / "empty", {})
    log = refreshed(spark, root, AS_OF, jobs=with_upstream(["cleanse"], installed_jobs()))
    assert list(log.runs) == ["ingest", "cleanse"]
    assert all(frame.isEmpty() for frame in published(spark, root).values())
    assert refreshed(spark, root, AS_OF, jobs=with_upstream(["cleanse"], installed_jobs())).skipped_jobs == ["cleanse"]
