"""Delta Lake's jars, put beside Spark's own: sessions start faster, offline, and under a plain spark-submit."""

import shutil
from pathlib import Path
from urllib.parse import urlparse

from delta import configure_spark_with_delta_pip
from pyspark.sql import SparkSession

from crmlake.session.java import require_java
from crmlake.session.session import has_delta, spark_home

_OURS = ("io.delta_", "io.unitycatalog_")


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
