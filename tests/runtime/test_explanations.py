"""What breaks is told in one line that shows nobody's data."""

from collections.abc import Iterator

import pandas as pd
import pytest
from py4j.protocol import Py4JNetworkError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.errors import JobError, LakeError
from crmlake.runtime.explanations import explain
from crmlake.session.session import has_stopped


def test_an_error_for_people_stays_as_it_is() -> None:
    fault = LakeError("no such table")
    assert explain(fault, "fold") is fault


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("cast(name AS int)", "CAST_INVALID_INPUT"),
        ("parse_url(name, 'PATH')", "INVALID_URL"),
        ("raise_error(name)", "USER_RAISED_EXCEPTION"),
        ("1 / (length(name) - length(name))", "DIVIDE_BY_ZERO"),
    ],
)
def test_no_value_of_a_row_is_told(expression: str, kind: str, spark: SparkSession) -> None:
    rows = spark.createDataFrame([("https://shop/x y?email=tara@example.com",)], "name string")
    with pytest.raises(PySparkException) as caught:
        rows.select(F.expr(expression)).collect()
    told = str(explain(caught.value, "fold"))
    assert told.startswith(f"job fold: {kind} while rows were processed")
    assert "tara" not in told
    assert "\n" not in told


def test_what_python_says_of_a_row_is_not_told(spark: SparkSession) -> None:
    def fail(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            raise ValueError(f"cannot read {frame['name'][0]}")
        yield from ()

    rows = spark.createDataFrame([("tara",)], "name string").mapInPandas(fail, "name string")
    with pytest.raises(PySparkException) as caught:
        rows.collect()
    assert "tara" in str(caught.value)
    assert "tara" not in str(explain(caught.value, "fold"))


def test_a_full_stack_is_told_as_what_it_is_and_ends_the_task_alone(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("ab" * 50_000,)], "name string")
    with pytest.raises(Exception, match="StackOverflowError") as caught:
        rows.select(F.regexp_replace("name", "(a|b)*c", "")).write.format("noop").mode("overwrite").save()
    told = str(explain(caught.value, "fold", stopped=has_stopped(spark)))
    assert "StackOverflowError: a regular expression" in told
    assert "memory" not in told
    assert spark.range(2).count() == 2


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (RuntimeError("java.io.IOException: No space left on device"), "no space left on device; make room"),
        (RuntimeError("java.lang.OutOfMemoryError: Java heap space"), "give it more by spark.driver_memory"),
        (Py4JNetworkError("Answer from Java side is empty"), "Java ran out of memory, or was killed"),
        (ConnectionRefusedError(111, "Connection refused"), "Java ran out of memory, or was killed"),
    ],
)
def test_what_ran_out_is_told_with_what_to_do(fault: Exception, told: str) -> None:
    found = str(explain(fault, "fold"))
    assert found.startswith("job fold: ")
    assert told in found
    assert found.endswith("readers see what was published before")


def test_an_error_whose_text_java_no_longer_tells_is_that_java_is_gone() -> None:
    class UntoldError(RuntimeError):
        def __str__(self) -> str:
            raise ConnectionRefusedError(111, "Connection refused")

    assert "Java ran out of memory, or was killed" in str(explain(UntoldError(), "fold"))


def test_what_java_raises_on_its_way_out_is_that_it_is_going() -> None:
    fault = RuntimeError('Cannot invoke "DAGScheduler.cleanupQueryJobs(long)" because "dagScheduler()" is null')
    assert "give it more by spark.driver_memory" in str(explain(fault, "fold", stopped=True))
    assert "dagScheduler" in str(explain(fault, "fold"))


def test_why_spark_gave_up_before_it_stopped_is_told() -> None:
    fault = RuntimeError("Job aborted due to stage failure: All masters are unresponsive! Giving up.")
    assert "All masters are unresponsive" in str(explain(fault, "fold", stopped=True))


def test_a_column_that_does_not_exist_is_named(spark: SparkSession) -> None:
    with pytest.raises(PySparkException) as caught:
        spark.range(1).select("shoe")
    assert "`shoe`" in str(explain(caught.value, "fold"))


def test_what_python_raises_is_told_by_its_kind_and_first_line() -> None:
    told = explain(KeyError("orders\nand more"), "fold")
    assert isinstance(told, JobError)
    assert str(told).startswith("job fold: KeyError: ")
    assert "\n" not in str(told)
