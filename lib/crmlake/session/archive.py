"""A class-data archive: Java finds Spark's classes loaded and checked, instead of doing both at every start.

It is written beside Spark's jars, once for each installation, and Java passes over one that is not of these jars and
this Java. See JEP 350. An image runs this module alone: it imports nothing of crmlake but the look for Spark.
"""

import subprocess
import sys
from pathlib import Path

from crmlake.errors import CrmlakeError
from crmlake.session.jars import spark_home

_SILENT = "-Xlog:cds=off -Xlog:cds+dynamic=off"  # of an archive that Java passes over
_WORK = """
import sys, tempfile
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

options = {
    "spark.driver.extraJavaOptions": "-XX:ArchiveClassesAtExit=" + sys.argv[1] + " -Xlog:disable",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.ui.enabled": "false",
}
spark = SparkSession.builder.master("local[1]").config(map=options).getOrCreate()
with tempfile.TemporaryDirectory() as folder:
    rows = spark.range(9).withColumn("text", F.concat(F.lit("n"), F.col("id")))
    rows.write.csv(folder + "/csv", header=True)
    read = spark.read.csv(folder + "/csv", header=True).dropDuplicates(["text"])
    read.write.format("delta").save(folder + "/delta")
    lines = spark.read.format("delta").load(folder + "/delta")
    lines.createOrReplaceTempView("lines")
    merge = "MERGE INTO delta.`" + folder + "/delta` t USING lines s ON t.id = s.id WHEN MATCHED THEN UPDATE SET *"
    spark.sql(merge)
    lines.groupBy("id").agg(F.count("*").alias("n")).join(read, "id").orderBy("id").collect()
spark.stop()
"""


def archive() -> Path:
    """Where the archive of this Spark lies, or will."""
    return spark_home() / "classes.jsa"


def java_options() -> str:
    """What makes Java use the archive; nothing, where there is none."""
    return f"-XX:SharedArchiveFile={archive()} {_SILENT}" if archive().exists() else ""


def make_archive() -> Path | None:
    """Write the archive, by a small round trip of Delta Lake; `None`, where it is there, newer than all jars.

    Raises:
        CrmlakeError: Java wrote none.
    """
    newest = max((jar.stat().st_mtime for jar in (spark_home() / "jars").glob("*.jar")), default=0.0)
    if archive().exists() and archive().stat().st_mtime >= newest:
        return None
    archive().unlink(missing_ok=True)
    asked = [sys.executable, "-c", _WORK, str(archive())]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    if not archive().exists():
        raise CrmlakeError(f"Java wrote no archive of its classes:\n{told.stderr[-2000:]}")
    return archive()


if __name__ == "__main__":
    make_archive()
