import subprocess
import sys

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from crmlake.session.session import collector


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spark.sql.session.timeZone", "UTC"),
        ("spark.sql.ansi.enabled", "true"),
        ("spark.sql.shuffle.partitions", "4"),
        ("spark.databricks.delta.snapshotPartitions", "1"),
        ("spark.ui.enabled", "false"),
    ],
)
def test_a_session_is_set_as_results_and_speed_need_it(key: str, value: str, spark: SparkSession) -> None:
    assert spark.conf.get(key) == value


def test_java_gets_its_collector_from_crmlake_unless_somebody_named_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"):
        monkeypatch.delenv(name, raising=False)
    assert collector("-Xss4m") == "-XX:+UseParallelGC"
    assert not collector("-Xss4m -XX:+UseZGC")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC")
    assert not collector("")


@pytest.mark.parametrize("query", ["SELECT nowhere FROM (SELECT 1)", "SELECT CAST('ann@example.com' AS int)"])
def test_a_query_that_fails_leaves_nothing_of_it_on_the_terminal(
    query: str, spark: SparkSession, capfd: pytest.CaptureFixture[str]
) -> None:
    """Spark's message may quote a person's data: who catches it decides what is shown."""
    with pytest.raises(PySparkException):
        spark.sql(query).collect()
    assert capfd.readouterr() == ("", "")


ENDING = """
from crmlake.session.session import start, stopped
from crmlake.settings import SparkSettings

spark = start(SparkSettings())
print(stopped(spark))
spark.sparkContext._jsc.sc().stop()  # as Java does by itself on its way out
print(stopped(spark))
java = spark.sparkContext._gateway.proc
java.kill()
java.wait()
print(stopped(spark))
"""


def test_a_session_that_java_ended_by_itself_is_known_to_have_stopped() -> None:
    ran = subprocess.run([sys.executable, "-c", ENDING], capture_output=True, text=True, check=False, timeout=100)
    assert ran.stdout.split() == ["False", "True", "True"], ran.stderr
