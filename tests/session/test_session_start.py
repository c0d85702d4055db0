import subprocess
import sys

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from crmlake.session.session import collector_option


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
def test_a_session_has_the_settings_of_crmlake(key: str, value: str, spark: SparkSession) -> None:
    assert spark.conf.get(key) == value


def test_crmlake_sets_the_garbage_collector_unless_another_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"):
        monkeypatch.delenv(name, raising=False)
    assert collector_option("-Xss4m") == "-XX:+UseParallelGC"
    assert not collector_option("-Xss4m -XX:+UseZGC")
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC")
    assert not collector_option("")


@pytest.mark.parametrize("query", ["SELECT nowhere FROM (SELECT 1)", "SELECT CAST('ann@example.com' AS int)"])
def test_a_failed_query_prints_nothing(query: str, spark: SparkSession, capfd: pytest.CaptureFixture[str]) -> None:
    """Spark's message may quote personal data: the code that catches the error decides what to print."""
    with pytest.raises(PySparkException):
        spark.sql(query).collect()
    assert capfd.readouterr() == ("", "")


SCRIPT = """
from crmlake.session.session import has_stopped, start
from crmlake.settings import SparkSettings

spark = start(SparkSettings())
print(has_stopped(spark))
spark.sparkContext._jsc.sc().stop()  # as Java does when it shuts down
print(has_stopped(spark))
java = spark.sparkContext._gateway.proc
java.kill()
java.wait()
print(has_stopped(spark))
"""


def test_a_session_whose_java_has_ended_has_stopped() -> None:
    process = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=100)
    assert process.stdout.split() == ["False", "True", "True"], process.stderr
