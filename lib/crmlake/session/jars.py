"""Delta Lake's jars, put beside Spark's own: sessions start faster, offline, and under a plain spark-submit.

An image runs this module alone, before the rest of crmlake is there: it imports only errors and the look at Java.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import pyspark

from crmlake.errors import CrmlakeError
from crmlake.session.java import require_java

_OURS = ("io.delta_", "io.unitycatalog_")
_RESOLVE = """
from delta import configure_spark_with_delta_pip
from pyspark.sql import SparkSession
spark = configure_spark_with_delta_pip(SparkSession.builder.master("local[1]")).getOrCreate()
print(spark.sparkContext.getConf().get("spark.jars"))
"""


def spark_home() -> Path:
    """Where Spark is installed."""
    return Path(os.environ.get("SPARK_HOME") or Path(pyspark.__file__).parent)


def has_delta() -> bool:
    """Whether Spark's own jars hold Delta Lake."""
    return any((spark_home() / "jars").glob("delta-spark*.jar")) or any((spark_home() / "jars").glob("io.delta_*.jar"))


def install_jars() -> list[Path]:
    """Fetch Delta Lake's jars by Spark's own resolver and copy them to Spark's; nothing, where they are there.

    Returns:
        The jars that were copied.

    Raises:
        CrmlakeError: Java is missing or too old, or the jars cannot be fetched.
    """
    if has_delta():
        return []
    require_java()
    # In a process of its own, because the resolver tells each step on its output.
    told = subprocess.run([sys.executable, "-c", _RESOLVE], capture_output=True, text=True, check=False)  # noqa: S603
    if told.returncode:
        raise CrmlakeError(f"Delta Lake's jars cannot be fetched from Maven Central:\n{told.stderr[-2000:]}")
    jars = [Path(urlparse(jar).path) for jar in told.stdout.splitlines()[-1].split(",")]
    wanted = [jar for jar in jars if jar.name.startswith(_OURS)]
    return [Path(shutil.copy(jar, spark_home() / "jars" / jar.name)) for jar in wanted]


if __name__ == "__main__":
    install_jars()
