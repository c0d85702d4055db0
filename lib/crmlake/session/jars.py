"""Installs Delta Lake's jars beside Spark's own: sessions start faster, offline, and under a plain spark-submit.

JDBC drivers of databases can be installed the same way.

The build of an image runs this module before the rest of crmlake is installed: of crmlake it imports only `errors` and
`session.java`.
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

DRIVER_PACKAGES = {"postgresql": "org.postgresql:postgresql:42.7.14"}
"""The Maven coordinates of the JDBC drivers that crmlake installs, by kind of database."""

_DELTA_GROUPS = ("io.delta_", "io.unitycatalog_")
_RESOLVE = """
import sys
from delta import configure_spark_with_delta_pip
from pyspark.sql import SparkSession
builder = configure_spark_with_delta_pip(SparkSession.builder.master("local[1]"), extra_packages=sys.argv[1:])
print(builder.getOrCreate().sparkContext.getConf().get("spark.jars"))
"""


def spark_home() -> Path:
    """Return the folder of Spark's installation."""
    return Path(os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent)


def has_delta() -> bool:
    """Return whether Delta Lake is among Spark's own jars."""
    return any((spark_home() / "jars").glob("delta-spark*.jar")) or any((spark_home() / "jars").glob("io.delta_*.jar"))


def install_jars() -> list[Path]:
    """Download Delta Lake's jars to those of Spark, unless they are there.

    Returns:
        The jars that were copied.

    Raises:
        CrmlakeError: Java is missing or too old, or the jars cannot be downloaded.
    """
    return [] if has_delta() else _copy(_download(), _DELTA_GROUPS)


def install_driver(kind: str) -> list[Path]:
    """Download the JDBC driver of a kind of database to Spark's jars, unless one is there.

    Returns:
        The jars that were copied.

    Raises:
        SettingError: crmlake does not install a driver for this kind of database.
        CrmlakeError: Java is missing or too old, or the jars cannot be downloaded.
    """
    if kind not in DRIVER_PACKAGES:
        problem = unknown("database", kind, DRIVER_PACKAGES)
        raise SettingError(f"--jdbc: {problem}; add other drivers by spark.jars.packages")
    group, artefact, _ = DRIVER_PACKAGES[kind].split(":")
    if any((spark_home() / "jars").glob(f"*{artefact}-[0-9]*.jar")):
        return []
    return _copy(_download(DRIVER_PACKAGES[kind]), (f"{group}_",))


def _download(*packages: str) -> list[Path]:
    """Download the jars of Delta Lake and of more packages by Spark's own resolver; return their paths."""
    require_java()
    command = [sys.executable, "-c", _RESOLVE, *packages]
    # In a separate process, because the resolver prints every step.
    process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if process.returncode:
        raise CrmlakeError(f"the jars cannot be downloaded from Maven Central:\n{process.stderr[-2000:]}")
    return [Path(urlparse(jar).path) for jar in process.stdout.splitlines()[-1].split(",")]


def _copy(jars: Iterable[Path], groups: tuple[str, ...]) -> list[Path]:
    """Copy the jars of some groups to those of Spark; return the new paths."""
    selected = [jar for jar in jars if jar.name.startswith(groups)]
    return [Path(shutil.copy(jar, spark_home() / "jars" / jar.name)) for jar in selected]


if __name__ == "__main__":
    install_jars()
