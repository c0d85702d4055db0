"""Whether Spark comes to the lake at all: told in one line, before anything is asked of its tables."""

from delta import DeltaTable
from pyspark.sql import SparkSession

from crmlake.errors import LakeError, java_cause

S3_PACKAGE = "org.apache.hadoop:hadoop-aws:3.5.0"
"""What lets Spark read `s3a://`, of the same release as Spark's own Hadoop."""
_NOT_BROUGHT = ("ClassNotFoundException", "UnsupportedFileSystemException")


def reach(spark: SparkSession, root: str) -> None:
    """Look whether anything can be asked of the place where the lake's tables lie, or are to lie.

    Args:
        spark: the session that will.
        root: a folder, or any path that Spark reads; it need not be there yet.

    Raises:
        LakeError: its file system is not known, its store does not answer, or lets nobody in with these keys.
    """
    try:
        DeltaTable.isDeltaTable(spark, root)
    except Exception as fault:  # of Spark, of Hadoop, or of a store's own client
        text = str(fault)
        kind, line = java_cause(text) or ("Spark", text.strip().partition("\n")[0])
        raise LakeError(f"the lake {root} cannot be reached: {kind}: {line}; {_mended(kind)}") from None


def _mended(kind: str) -> str:
    if kind in _NOT_BROUGHT:
        return (
            "name the package that brings it in crmlake.toml, [spark.conf], "
            f'as for s3a "spark.jars.packages" = "{S3_PACKAGE}"'
        )
    return "see `lake` and [spark.conf] in crmlake.toml"
