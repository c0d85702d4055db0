"""Delta Lake's jars, put beside Spark's own: sessions start faster, offline, and under a plain spark-submit.

An image runs this module alone, before the rest of crmlake is there: it imports only errors and the look at Java.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlparse

import pyspark
from delta import configure_spark_with_delta_pip
from pyspark.sql import SparkSession

from crmlake.session.java import require_java

_OURS = ("io.delta_", "io.unitycatalog_")


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
    """
    if has_delta():
        return []
    require_java()
    spark = configure_spark_with_delta_pip(SparkSession.builder.master("local[1]")).getOrCreate()
    resolved = spark.sparkContext.getConf().get("spark.jars", "") or ""
    spark.stop()
    jars = [Path(urlparse(jar).path) for jar in resolved.split(",")]
    wanted = [jar for jar in jars if jar.name.startswith(_OURS)]
    return [Path(shutil.copy(jar, spark_home() / "jars" / jar.name)) for jar in wanted]


if __name__ == "__main__":
    install_jars()
