"""The Spark session: all settings that crmlake requires of Spark."""

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

# Settings on which results depend: a session with other values would compute other tables.
_SEMANTICS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    # A damaged byte in a page of a Parquet file is an error, and no other value.
    "spark.hadoop.parquet.page.verify-checksum.enabled": "true",
    # Allow GB18030 and other encodings that Spark rejects by default; an undecodable byte becomes a replacement
    # character instead of an error.
    "spark.sql.legacy.javaCharsets": "true",
    "spark.sql.legacy.codingErrorAction": "true",
    # Otherwise `${env:NAME}` in an expression of a mapping would be the value of a variable of the environment.
    "spark.sql.variable.substitute": "false",
    # AQE would drop the rest of a plan that turns out to be empty, and the observations before that point with it: a
    # batch of which every row is rejected could not be counted.
    "spark.sql.adaptive.optimizer.excludedRules": "org.apache.spark.sql.execution.adaptive.AQEPropagateEmptyRelation",
}
_SPEED = {
    "spark.sql.adaptive.enabled": "true",
    # One partition for the state of the Delta log: the default of 50 doubles the time of small commits.
    "spark.databricks.delta.snapshotPartitions": "1",
    # At most this many tasks list hundreds of folders, instead of one task each.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "16",
    # A column with more values than fill a small dictionary is written without one: of 1 MB, the default, writing all
    # fields of order lines as text took a tenth more time, and the files were a tenth larger.
    "spark.hadoop.parquet.dictionary.page.size": "65536",
    # Otherwise Spark records where Python created each column, by four calls to Java and a search for IPython.
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    # The lists of a customer are small: sort instead of hash later than at the default of 128 groups.
    "spark.sql.objectHashAggregate.sortBased.fallbackThreshold": "100000",
}
# By default Java never compiles methods of more than 8000 bytes. The one that Spark generates for a table's rules is
# longer, and took twice the time.
_COMPILE = "-XX:-DontCompileHugeMethods"
# Java's second compiler waits ten times longer than by default: of a refresh of a few new days, which ends before most
# of its work has paid off, it took a third of the CPU time, and now a fifth. Methods that every row runs through are
# still compiled, after some hundred thousand rows.
_COMPILE_LATE = " ".join(
    f"-XX:Tier4{name}={value}"
    for name, value in {
        "InvocationThreshold": 50_000,
        "MinInvocationThreshold": 6_000,
        "CompileThreshold": 150_000,
        "BackEdgeThreshold": 400_000,
    }.items()
)
# A native BLAS adds in another order than Java's: models would differ in their last digits between machines. Where it
# is missing, the search for it logs warnings.
_JAVA_BLAS = "-Ddev.ludovic.netlib.blas.allowNative=false"
_JAVA = f"{_COMPILE} {_JAVA_BLAS}"
_COLLECTOR = re.compile(r"-XX:\+Use\w+GC\b")
_JAVA_OPTION_VARIABLES = ("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")
_CAUSE = re.compile(r"(?:[\w$]+\.)+[\w$]*(?:Exception|Error): ([^\n]+)")
# Java listens to this machine alone. An error such as a full stack ends the task that it happened in, so that its cause
# can be told, and not Java. To remove what a task still reads waits for that task: a session with one that never ends
# would stop two minutes later.
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.executor.killOnFatalError.depth": "0",
    "spark.cleaner.referenceTracking.blocking": "false",
}
_STATIC = {
    # A refresh generates several hundred classes, many of them in every commit again. Of the default of 100 Spark had
    # forgotten each before it came back, so that Java compiled it anew: twice the CPU time of a second cleanse.
    "spark.sql.codegen.cache.maxEntries": "2000",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.ui.showConsoleProgress": "false",
}


def start(settings: SparkSettings, name: str = "crmlake") -> SparkSession:
    """Return a session with crmlake's settings: a new one, or that of spark-submit.

    Raises:
        CrmlakeError: Java is missing or too old, or spark-submit has no Delta Lake.
    """
    is_submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    os.umask(int(settings.umask, 8))
    builder = SparkSession.builder.appName(name).config(map={**_STATIC, **_SEMANTICS, **_SPEED})
    builder = builder.config("spark.sql.shuffle.partitions", settings.shuffle_partitions)
    builder = builder.config("spark.hadoop.fs.permissions.umask-mode", settings.umask)
    if not is_submitted:
        require_java()
        # Otherwise Spark's workers use the first `python3` of the path, which may not have crmlake.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(settings.master).config("spark.driver.memory", settings.driver_memory)
        builder = builder.config("spark.ui.enabled", "false")
        if settings.master.startswith("local"):
            builder = builder.config(map={**_LOCAL})
        java = f"{_JAVA} {_COMPILE_LATE} {archive.java_options()} {collector_option(settings.java_options)}"
        options = f"-Dlog4j2.configurationFile={_log_configuration()} {java} {settings.java_options}"
        builder = builder.config("spark.driver.extraJavaOptions", options)
        builder = builder.config("spark.executor.extraJavaOptions", _JAVA)
    builder = builder.config(map={**settings.conf})
    spark = _create(builder if is_submitted or has_delta() else configure_spark_with_delta_pip(builder))
    _silence_loggers()
    spark.sparkContext.setLogLevel(settings.log_level)
    _check_session(spark)
    return spark


def collector_option(java_options: str) -> str:
    """Return Java's option for the parallel garbage collector; empty if another collector is configured.

    Java's default, G1, keeps pauses short, which no batch job needs, but makes every write to memory slower and every
    method longer to compile: a refresh of 20,000 customers takes a tenth less time without it.

    Args:
        java_options: The Java options of the settings. Those of the environment count as well: Java accepts only one
            collector.
    """
    options = " ".join((java_options, *(os.environ.get(name, "") for name in _JAVA_OPTION_VARIABLES)))
    return "" if _COLLECTOR.search(options) else "-XX:+UseParallelGC"


def stop(spark: SparkSession) -> None:
    """Stop a session; do nothing if its Java has ended already."""
    with suppress(Exception), warnings.catch_warnings():
        # Of a Java that Ctrl-C has ended too: nothing is left to do.
        warnings.filterwarnings("ignore", message="Unable to cleanly shutdown")
        spark.stop()


@contextmanager
def session_time_zone(spark: SparkSession, zone: str) -> Iterator[None]:
    """Let instants have the date and hour of a time zone for a while; then those of UTC again."""
    spark.conf.set("spark.sql.session.timeZone", zone)
    try:
        yield
    finally:
        if not has_stopped(spark):
            spark.conf.set("spark.sql.session.timeZone", "UTC")


def has_stopped(spark: SparkSession) -> bool:
    """Return whether a session has ended by itself: its Java is shutting down, or has ended."""
    try:
        return spark.sparkContext.defaultParallelism < 0  # never true: a session that has ended raises an error
    except (Py4JError, OSError, AttributeError):  # the last where crmlake stopped it
        return True


def _create(builder: SparkSession.Builder) -> SparkSession:
    try:
        return builder.getOrCreate()
    except Exception as fault:
        causes = _CAUSE.findall(str(fault))
        line = causes[-1] if causes else str(fault).partition("\n")[0]
        raise CrmlakeError(f"Spark did not start: {line} Run `crmlake doctor` to find the reason.") from None


def _log_configuration() -> str:
    return str(files("crmlake.conf") / "spark" / "log4j2.properties")


def _silence_loggers() -> None:
    """Disable loggers of errors that crmlake reports in one line: the error of a query may quote personal data.

    Py4J logs a stack trace for each call that Java does not answer, such as after it ran out of memory.
    """
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)
    logging.getLogger().addFilter(_is_relevant)


def _is_relevant(record: logging.LogRecord) -> bool:
    return record.getMessage() != "Exception while sending command."


def _check_session(spark: SparkSession) -> None:
    """Raise an error for a session without Delta Lake; warn of settings that results depend on."""
    conf = spark.sparkContext.getConf()
    keys = ("spark.jars", "spark.jars.packages", "spark.driver.extraClassPath")
    if not has_delta() and not any("delta" in (conf.get(key) or "") for key in keys):
        raise CrmlakeError(
            "Spark has no Delta Lake: run `crmlake jars` once, "
            "or give spark-submit --packages io.delta:delta-spark_4.2_2.13:4.4.0"
        )
    for key, value in _SEMANTICS.items():
        if spark.conf.get(key) != value:
            LOG.warning("the active Spark session has %s=%s; crmlake needs %s", key, spark.conf.get(key), value)
