"""Files at paths that Spark reads, whatever store they are in."""

import re
from collections.abc import Collection

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession


def literal(path: str) -> str:
    r"""Return a path for Spark's readers, which would otherwise take brackets, stars and the like for a pattern.

    >>> print(literal("/data/shop [1]"))
    /data/shop \[1\]
    """
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", path)


def all_exist(spark: SparkSession, paths: Collection[str]) -> bool:
    """Return whether there is a file at each of the paths; they are listed, not read."""
    try:
        if paths:
            spark.read.format("binaryFile").load([literal(path) for path in paths])
    except AnalysisException:
        return False
    return True
