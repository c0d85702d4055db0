"""What breaks is told in one line that shows nobody's data."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.errors import JobError, LakeError
from crmlake.job.faults import explain


def test_an_error_for_people_stays_as_it_is() -> None:
    fault = LakeError("no such table")
    assert explain(fault, "fold") is fault


def test_a_value_that_broke_a_cast_is_not_shown(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("O'Hara of Tara",)], "name string")
    with pytest.raises(PySparkException) as caught:
        rows.select(F.col("name").cast("int")).collect()
    assert "Tara" in str(caught.value)
    told = str(explain(caught.value, "fold"))
    assert told.startswith("job fold: [CAST_INVALID_INPUT]")
    assert "\n" not in told
    assert not {"Hara", "Tara"} & set(told.replace("'", " ").split())


def test_a_column_that_does_not_exist_is_named(spark: SparkSession) -> None:
    with pytest.raises(PySparkException) as caught:
        spark.range(1).select("shoe")
    assert "`shoe`" in str(explain(caught.value, "fold"))


def test_what_python_raises_is_told_by_its_kind_and_first_line() -> None:
    told = explain(KeyError("orders\nand more"), "fold")
    assert isinstance(told, JobError)
    assert str(told).startswith("job fold: KeyError: ")
    assert "\n" not in str(told)
