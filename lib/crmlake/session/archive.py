"""A class-data archive: Java maps Spark's classes from it, instead of loading and verifying them at every start.

It is written beside Spark's jars, once for each installation. Java ignores an archive of other jars or another Java.
See JEP 350. The build of an image runs this module before the rest of crmlake is installed: of crmlake it imports only
`errors` and `session`.
"""

import subprocess
import sys
from pathlib import Path

from crmlake.errors import CrmlakeError
from crmlake.session.jars import spark_home

_SILENT = "-Xlog:cds=off -Xlog:cds+dynamic=off"  # no message if Java ignores the archive
_ROUND_TRIP = """
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


def archive_path() -> Path:
    """Return the path of this Spark's archive, which may not exist yet."""
    return spark_home() / "classes.jsa"


def java_options() -> str:
    """Return the Java options that use the archive; empty without an archive."""
    return f"-XX:SharedArchiveFile={archive_path()} {_SILENT}" if archive_path().exists() else ""


def make_archive() -> Path | None:
    """Write the archive while a small table goes to Delta Lake and back.

    Returns:
        The path of the archive; `None` if there was one already that is newer than all jars.

    Raises:
        CrmlakeError: Java did not write an archive.
    """
    newest = max((jar.stat().st_mtime for jar in (spark_home() / "jars").glob("*.jar")), default=0.0)
    path = archive_path()
    if path.exists() and path.stat().st_mtime >= newest:
        return None
    path.unlink(missing_ok=True)
    command = [sys.executable, "-c", _ROUND_TRIP, str(path)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if not path.exists():
        raise CrmlakeError(f"Java wrote no archive of its classes:\n{process.stderr[-2000:]}")
    return path


if __name__ == "__main__":
    make_archive()
