import subprocess
import sys
from pathlib import Path

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


def test_java_compiles_late(spark: SparkSession) -> None:
    assert "-XX:Tier4CompileThreshold=150000" in spark.sparkContext.getConf().get("spark.driver.extraJavaOptions", "")


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


PRIVATE = """
import os, sys
from contextlib import suppress
from pathlib import Path
from crmlake.session.session import start
from crmlake.settings import SparkSettings

spark = start(SparkSettings(umask=sys.argv[2]))
spark.range(3).write.format("delta").save(sys.argv[1])
Path(sys.argv[1], "document").write_text("x")
sockets = set()
for folder in Path("/proc").glob("[0-9]*/fd"):
    with suppress(OSError):  # a process that ended in between
        parent = (folder.parent / "stat").read_text().rpartition(")")[2].split()[1]
        if int(parent) == os.getpid():
            links = [os.readlink(entry) for entry in folder.iterdir()]
            sockets |= {link[len("socket:["):-1] for link in links if link.startswith("socket:")}
lines = [line.split() for table in ("tcp", "tcp6") for line in Path("/proc/net", table).read_text().splitlines()[1:]]
print(*sorted({line[1].rpartition(":")[0] for line in lines if line[3] == "0A" and line[9] in sockets}))
"""
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


@pytest.mark.parametrize("umask", ["077", "027"])
def test_files_have_the_rights_of_the_setting_and_java_listens_here_alone(umask: str, tmp_path: Path) -> None:
    table = tmp_path / "lake" / "table"
    command = [sys.executable, "-c", PRIVATE, str(table), umask]
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert process.returncode == 0, process.stderr
    places = [table.parent, table, *table.rglob("*")]
    assert len(places) > 4
    open_to_others = {str(place): oct(place.stat().st_mode) for place in places if place.stat().st_mode & int(umask, 8)}
    assert not open_to_others
    if sys.platform == "linux":
        addresses = set(process.stdout.split())
        assert addresses
        assert addresses <= LOOPBACK
