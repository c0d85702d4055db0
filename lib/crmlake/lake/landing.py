"""The landing zone: which files are new, each found exactly once."""

from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.cleansing.reading import literal
from crmlake.cleansing.source import Source

_BINARY_FILE = "path string, modificationTime timestamp, length bigint, content binary"

Handle = Callable[[DataFrame, str, int], None]


def arrivals(spark: SparkSession, source: Source, checkpoint: str, handle: Handle) -> None:
    """Hand over the files of a source that have not been handed over before.

    Spark's file stream lists them and remembers them in its checkpoint. A batch that was cut short comes again, with
    the same files and the same number; `handle` must therefore be idempotent by its number.

    Args:
        spark: the session.
        source: whose folder is looked into.
        checkpoint: the folder of the stream's memory.
        handle: takes rows of `landing.<source>`, the stream's lasting id, and the batch's number.
    """
    faults: list[Exception] = []

    def guarded(files: DataFrame, number: int) -> None:
        """Keep the exception itself: the stream would pass on only its text."""
        stream = spark.sparkContext.getLocalProperty("sql.streaming.queryId") or checkpoint
        try:
            handle(files, stream, number)
        except Exception as fault:  # raised again
            faults.append(fault)
            raise

    query = _files(spark, source).writeStream.trigger(availableNow=True)
    try:
        query.option("checkpointLocation", checkpoint).foreachBatch(guarded).start().awaitTermination()
    except Exception as fault:
        raise (faults[0] if faults else fault) from None


def _files(spark: SparkSession, source: Source) -> DataFrame:
    """The source's files as a stream of path, time and size: contents are not read."""
    stream = (
        spark.readStream.format("binaryFile")
        .schema(_BINARY_FILE)
        .options(
            pathGlobFilter=source.glob,
            recursiveFileLookup="true",
            # Spark forgets files a week older than the newest one: a late file would never be taken.
            maxFileAge="36500d",
        )
    )
    return stream.load(literal(source.path)).select(
        "path",
        F.col("modificationTime").alias("modified_at"),
        F.col("length").alias("bytes"),
        F.current_timestamp().alias("arrived_at"),
    )
