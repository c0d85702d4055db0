"""The text of files, decoded: line by line, or whole."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.paths import literal, metadata_path

_GARBLED = "\ufffd"
_BYTE_ORDER_MARK = "\ufeff"


def wide(encoding: str) -> bool:
    """Whether a line break is more than one byte, so that Spark cannot find the lines of a file by itself."""
    return "\n".encode(encoding) != b"\n"


def lines(spark: SparkSession, paths: Sequence[str], encoding: str) -> DataFrame:
    """Every line that is not empty.

    Returns:
        path; text (without a mark of the byte order); start (whether it stands in the file's first part, which is
        never cut in two, so that its lines are in order).
    """
    if wide(encoding):
        each = F.explode(F.split("text", "\r\n|\n|\r")).alias("text")
        found = whole(spark, paths, encoding).select("path", each, F.lit(True).alias("start"))
    else:
        start = (F.col("_metadata.file_block_start") == 0).alias("start")
        found = spark.read.text([literal(path) for path in paths]).select(*_decoded(encoding), start)
    return found.where("text <> ''")


def whole(spark: SparkSession, paths: Sequence[str], encoding: str) -> DataFrame:
    """The path and the text of every file, all of it in one row."""
    return spark.read.text([literal(path) for path in paths], wholetext=True).select(*_decoded(encoding))


def _decoded(encoding: str) -> tuple[Column, Column]:
    value = F.col("value")  # bytes, which Spark takes for UTF-8 whatever they are
    known = encoding.upper().replace("_", "-") in ("UTF-8", "UTF8")
    text = F.make_valid_utf8(value) if known else F.decode(value.cast("binary"), encoding)
    unmarked = F.when(F.startswith(text, F.lit(_BYTE_ORDER_MARK)), F.substring(text, 2, 2**31 - 1)).otherwise(text)
    return metadata_path().alias("path"), unmarked.alias("text")


def garbled(text: Column) -> Column:
    """Whether bytes of the text meant nothing in its encoding: decoding leaves a mark of them."""
    return F.contains(text, F.lit(_GARBLED))


def is_garbled(text: str) -> bool:
    """What `garbled` says, of one text."""
    return _GARBLED in text
