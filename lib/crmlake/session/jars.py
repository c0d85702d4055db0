"""Delta Lake's jars, put beside Spark's own: sessions start faster, offline, and under a plain spark-submit.

Drivers of databases come the same way, where somebody asks for one.

An image runs this module alone, before the rest of crmlake is there: it imports only errors and the look at Java.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlparse

import pyspark

from crmlake.errors import CrmlakeError, SettingError, unknown
from crmlake.session.java import require_java

DRIVERS = {"postgresql": "org.postgresql:postgresql:42.7.14"}
"""The drivers of databases that are brought when asked for, as Maven calls them."""

_OURS = ("io.delta_", "io.unitycatalog_")
_RESOLVE = """
import sys
from delta import configure_spark_with_delta_pip
from pyspark.sql import SparkSession
builder = configure_spark_with_delta_pip(SparkSession.builder.master("local[1]"), extra_packages=sys.argv[1:])
print(builder.getOrCreate().sparkContext.getConf().get("spark.jars"))
"""


def spark_home() -> Path:
    """Where Spark is installed."""
    return Path(os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent)


def has_delta() -> bool:
    """Whether Spark's own jars hold Delta Lake."""
    return any((spark_home() / "jars").glob("delta-spark*.jar")) or any((spark_home() / "jars").glob("io.delta_*.jar"))


def install_jars() -> list[Path]:
    """Fetch Delta Lake's jars and copy them to Spark's; nothing, where they are there.

    Returns:
        The jars that were copied.

    Raises:
        CrmlakeError: Java is missing or too old, or the jars cannot be fetched.
    """
    return [] if has_delta() else _copied(_fetched(), _OURS)


def install_driver(kind: str) -> list[Path]:
    """Fetch the JDBC driver of a kind of database and copy it to Spark's jars; nothing, where one is there.

    Returns:
        The jars that were copied.

    Raises:
        SettingError: the driver of this kind is none that is brought.
        CrmlakeError: Java is missing or too old, or the jars cannot be fetched.
    """
    if kind not in DRIVERS:
        raise SettingError(f"--jdbc: {unknown('database', kind, DRIVERS)}; other drivers come by spark.jars.packages")
    group, artefact, _ = DRIVERS[kind].split(":")
    if any((spark_home() / "jars").glob(f"*{artefact}-[0-9]*.jar")):
        return []
    return _copied(_fetched(DRIVERS[kind]), (f"{group}_",))


def _fetched(*packages: str) -> list[Path]:
    """The jars of Delta Lake and of further packages, brought by Spark's own resolver."""
    require_java()
    # In a process of its own, because the resolver tells each step on its output.
    told = subprocess.run([sys.executable, "-c", _RESOLVE, *packages], capture_output=True, text=True, check=False)  # noqa: S603
    if told.returncode:
        raise CrmlakeError(f"the jars cannot be fetched from Maven Central:\n{told.stderr[-2000:]}")
    return [Path(urlparse(jar).path) for jar in told.stdout.splitlines()[-1].split(",")]


def _copied(jars: Iterable[Path], groups: tuple[str, ...]) -> list[Path]:
    """Those of some groups, where they now lie among Spark's own."""
    wanted = [jar for jar in jars if jar.name.startswith(groups)]
    return [Path(shutil.copy(jar, spark_home() / "jars" / jar.name)) for jar in wanted]


if __name__ == "__main__":
    install_jars()
