"""Tasks that never end are given up, and told in one line; tasks that end are left alone."""

import pytest
from pyspark.sql import SparkSession

from crmlake.errors import StallError
from crmlake.runtime.explanations import explain
from crmlake.runtime.stalls import has_free_slot, is_stall, watch_stalls

SECOND = 1 / 60
SLEEPER, METHOD = "org.apache.hadoop.util.ThreadUtil", "sleepAtLeastIgnoreInterrupts"


def sleep(spark: SparkSession, seconds: int, tasks: int) -> None:
    """Run tasks one by one, each of which nothing interrupts."""
    rows = spark.range(tasks, numPartitions=tasks)
    slept = rows.selectExpr(f"reflect('{SLEEPER}', '{METHOD}', {seconds * 1000}L) AS slept")
    slept.write.format("noop").mode("overwrite").save()


def test_a_task_that_does_not_end_is_given_up(spark: SparkSession) -> None:
    with pytest.raises(Exception, match="cancel") as error, watch_stalls(spark, 2 * SECOND):
        sleep(spark, 8, 1)
    assert is_stall(error.value)
    told = explain(error.value, "cleanse")
    assert isinstance(told, StallError)
    assert "job cleanse: no task of Spark ended for refresh.max_stall_minutes" in str(told)
    assert "\n" not in str(told)
    assert has_free_slot(spark)  # of the two, one still sleeps


def test_a_long_stage_whose_tasks_end_is_left_alone(spark: SparkSession) -> None:
    with watch_stalls(spark, 4 * SECOND):
        sleep(spark, 2, 6)


def test_no_slot_is_free_where_all_tasks_do_not_end(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crmlake.runtime.stalls._PROBE_MINUTES", 2 * SECOND)
    with pytest.raises(Exception, match="cancel"), watch_stalls(spark, 2 * SECOND):
        sleep(spark, 15, 2)
    assert not has_free_slot(spark)


def test_another_error_is_no_stall() -> None:
    assert not is_stall(ValueError("DIVIDE_BY_ZERO"))
