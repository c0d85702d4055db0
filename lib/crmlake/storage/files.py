"""Files at paths that Spark reads, whatever store they are in."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession


def literal(path: str) -> str:
    r"""Return a path for Spark's readers, which would otherwise take brackets, stars and the like for a pattern.

    >>> print(literal("/data/shop [1]"))
    /data/shop \[1\]
    """
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", path)


def hadoop_files(spark: SparkSession, path: str) -> Any:
    """Return Hadoop's file system of a path, an object of Java: Spark has no public way to it."""
    configuration = spark._jsparkSession.sessionState().newHadoopConf()  # noqa: SLF001
    return hadoop_path(spark)(path).getFileSystem(configuration)


def hadoop_path(spark: SparkSession) -> Any:
    """Return the class of Hadoop's paths."""
    java: Any = spark._jvm  # noqa: SLF001
    return java.org.apache.hadoop.fs.Path


def is_missing(spark: SparkSession, path: str) -> bool:
    """Return whether nothing is at a path; not where the store does not tell.

    Asking the store takes a few milliseconds; to have a reader find out takes Spark a tenth of a second.
    """
    try:
        return not hadoop_files(spark, path).exists(hadoop_path(spark)(path))
    except Py4JJavaError:
        return False


def all_exist(spark: SparkSession, paths: Collection[str]) -> bool:
    """Return whether a file exists at each of the paths; no content is read."""
    try:
        if paths:
            spark.read.format("binaryFile").load([literal(path) for path in paths])
    except AnalysisException:
        return False
    return True


def files_in(spark: SparkSession, paths: Iterable[str]) -> DataFrame:
    """Return path, length and modification time of the files at some paths, or below them; no content is read.

    Below a folder Spark leaves out what it takes for hidden: names that begin with `_` or `.`.
    """
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    return reader.load([literal(path) for path in paths]).select("path", "length", "modificationTime")
