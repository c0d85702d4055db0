"""The owner of the Spark session: everything that crmlake asks of Spark is set here."""

import logging
import os
import re
import sys
from contextlib import suppress
from importlib.resources import files

from delta import configure_spark_with_delta_pip
from py4j.protocol import Py4JError
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from crmlake.errors import CrmlakeError
from crmlake.session import archive
from crmlake.session.jars import has_delta
from crmlake.session.java import require_java
from crmlake.settings import SparkSettings

LOG = logging.getLogger(__name__)

# What a result depends on; a session that says otherwise would give other tables.
_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    # GB18030 and other encodings that Spark by itself refuses; bytes that mean nothing leave a mark, and no error.
    "spark.sql.legacy.javaCharsets": "true",
    "spark.sql.legacy.codingErrorAction": "true",
    # A plan that turns out empty half-way would be cut short, and what was observed before that point with it: a
    # batch of which every row is refused could not be counted.
    "spark.sql.adaptive.optimizer.excludedRules": "org.apache.spark.sql.execution.adaptive.AQEPropagateEmptyRelation",
}
_SPEED = {
    "spark.sql.adaptive.enabled": "true",
    # One partition of the Delta log's state: the default of 50 doubles the time of small commits.
    "spark.databricks.delta.snapshotPartitions": "1",
    # Hundreds of folders are listed by this many tasks, not by one task each.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "16",
    # Where in Python a column was made, Spark would note with four calls to Java and a look for IPython for each.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    # A day's distinct products are small sets: sorting instead of hashing begins later than at 128 groups.
    "spark.sql.objectHashAggregate.sortBased.fallbackThreshold": "100000",
}
# Java interprets methods of more than 8000 bytes for ever; the one that Spark makes of a table's rules is longer, and
# took twice the time.
_COMPILE = "-XX:-DontCompileHugeMethods"
# A machine's own BLAS sums in another order than Java's: models would differ in their last digits from one machine to
# the next. Where it is missing, the look for it complains.
_SAME = "-Ddev.ludovic.netlib.blas.allowNative=false"
_JAVA = f"{_COMPILE} {_SAME}"
_COLLECTOR = re.compile(r"-XX:\+Use\w+GC\b")
_OPTIONS_OF_JAVA = ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
_CAUSE = re.compile(r"(?:[\w$]+\.)+[\w$]*(?:Exception|Error): ([^\n]+)")
_STATIC = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.ui.showConsoleProgress": "false",
}


def start(settings: SparkSettings, name: str = "crmlake") -> SparkSession:
    """A session as crmlake needs it: a new one, or that of spark-submit with crmlake's own settings.

    Raises:
        CrmlakeError: Java is missing or too old, or spark-submit brought no Delta Lake.
    """
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    builder = SparkSession.builder.appName(name).config(map={**_STATIC, **_MEANING, **_SPEED})
    builder = builder.config("spark.sql.shuffle.partitions", settings.shuffle_partitions)
    if not submitted:
        require_java()
        # Otherwise Spark's own workers run under the first `python3` of the path, which may know no crmlake.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(settings.master).config("spark.driver.memory", settings.driver_memory)
        builder = builder.config("spark.ui.enabled", "false")
        java = f"{_JAVA} {archive.java_options()} {collector(settings.java_options)} {settings.java_options}"
        options = f"-Dlog4j2.configurationFile={_logging()} {java}"
        builder = builder.config("spark.driver.extraJavaOptions", options)
        builder = builder.config("spark.executor.extraJavaOptions", _JAVA)
    builder = builder.config(map={**settings.conf})
    spark = _begun(builder if submitted or has_delta() else configure_spark_with_delta_pip(builder))
    _quieten()
    spark.sparkContext.setLogLevel(settings.log_level)
    _check(spark)
    return spark


def collector(asked: str) -> str:
    """Java's option for the collector that stops more rarely and costs least, unless there is word of another one.

    Nobody waits for an answer within milliseconds here, for which Java's own choice, G1, makes every write to memory
    dearer and every method longer to compile: a refresh of 20,000 customers takes a tenth less without it.

    Args:
        asked: Java options of the settings. Those of the environment are looked at too: Java takes no two collectors.
    """
    said = " ".join((asked, *(os.environ.get(name, "") for name in _OPTIONS_OF_JAVA)))
    return "" if _COLLECTOR.search(said) else "-XX:+UseParallelGC"


def stop(spark: SparkSession) -> None:
    """End a session. Where Java is gone already there is nothing to end."""
    with suppress(Exception):
        spark.stop()


def stopped(spark: SparkSession) -> bool:
    """Whether a session ended without having been asked to: Java is on its way out, or gone."""
    try:
        return spark.sparkContext.defaultParallelism < 0  # no number is: a session that ended does not answer
    except (Py4JError, OSError):
        return True


def _begun(builder: SparkSession.Builder) -> SparkSession:
    try:
        return builder.getOrCreate()
    except Exception as fault:
        causes = _CAUSE.findall(str(fault))
        line = causes[-1] if causes else str(fault).partition("\n")[0]
        raise CrmlakeError(f"Spark did not start: {line} `crmlake doctor` looks for the reason.") from None


def _logging() -> str:
    return str(files("crmlake.conf") / "spark" / "log4j2.properties")


def _quieten() -> None:
    """Keep PySpark from logging what is told in one line anyway: errors of a query may quote a person's data.

    Py4J logs each call that Java, once it ran out of memory, no longer answers, with its stack.
    """
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)
    logging.getLogger().addFilter(_told_otherwise)


def _told_otherwise(record: logging.LogRecord) -> bool:
    return record.getMessage() != "Exception while sending command."


def _check(spark: SparkSession) -> None:
    """Warn of what an active session sets otherwise, and refuse one that has no Delta Lake."""
    conf = spark.sparkContext.getConf()
    places = ("spark.jars", "spark.jars.packages", "spark.driver.extraClassPath")
    if not has_delta() and not any("delta" in (conf.get(place) or "") for place in places):
        raise CrmlakeError(
            "Spark has no Delta Lake: run `crmlake jars` once, "
            "or give spark-submit --packages io.delta:delta-spark_4.2_2.13:4.4.0"
        )
    for key, value in _MEANING.items():
        if spark.conf.get(key) != value:
            LOG.warning("the active Spark session has %s=%s; crmlake needs %s", key, spark.conf.get(key), value)
