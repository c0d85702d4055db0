"""Reading the text of files, line by line or whole, in any encoding."""

import codecs
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.paths import escape_glob, metadata_path

_REPLACEMENT_CHARACTER = "\ufffd"
_BYTE_ORDER_MARK = "\ufeff"


def has_wide_line_breaks(encoding: str) -> bool:
    """Return whether a line break has more than one byte, so that Spark cannot split a file into lines."""
    return "\n".encode(encoding) != b"\n"


def read_lines(spark: SparkSession, paths: Sequence[str], encoding: str) -> DataFrame:
    """Return every line that is not empty.

    Returns:
        `path`; `text`, without a byte order mark; `start`, whether the line is in the first part of its file, which
        Spark never splits, so that its lines are in order.
    """
    if has_wide_line_breaks(encoding):
        line = F.explode(F.split("text", "\r\n|\n|\r")).alias("text")
        lines = read_whole_files(spark, paths, encoding).select("path", line, F.lit(True).alias("start"))
    else:
        start = (F.col("_metadata.file_block_start") == 0).alias("start")
        lines = spark.read.text([escape_glob(path) for path in paths]).select(*_path_and_text(encoding), start)
    return lines.where("text <> ''")


def read_whole_files(spark: SparkSession, paths: Sequence[str], encoding: str) -> DataFrame:
    """Return the path and the text of every file, in one row each."""
    return spark.read.text([escape_glob(path) for path in paths], wholetext=True).select(*_path_and_text(encoding))


def _path_and_text(encoding: str) -> tuple[Column, Column]:
    """Return the columns `path` and `text` (decoded) for the rows of Spark's text reader."""
    value = F.col("value")  # the bytes of the file: Spark assumes UTF-8 and does not check it
    text = F.make_valid_utf8(value) if is_utf8(encoding) else F.decode(value.cast("binary"), encoding)
    unmarked = F.when(F.startswith(text, F.lit(_BYTE_ORDER_MARK)), F.substring(text, 2, 2**31 - 1)).otherwise(text)
    return metadata_path().alias("path"), unmarked.alias("text")


def is_utf8(encoding: str) -> bool:
    """Return whether an encoding is UTF-8, however its name is written."""
    return encoding.upper().replace("_", "-") in ("UTF-8", "UTF8")


def decode_blocks(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the text of a file in parts that end where a line does, without a byte order mark.

    Bytes that the encoding does not define become a mark, as in `read_lines`.

    Args:
        blocks: The content, whose longest line fits into memory.
        encoding: Its encoding.
    """
    decoder, start, rest = codecs.getincrementaldecoder(encoding)("replace"), _BYTE_ORDER_MARK, ""
    for block in chain(blocks, (None,)):
        text = rest + decoder.decode(block or b"", final=block is None)
        end = len(text) if block is None else max(text.rfind("\n"), text.rfind("\r")) + 1
        part, rest = text[:end], text[end:]
        if part:
            yield part.removeprefix(start)
            start = ""


def is_garbled(text: Column) -> Column:
    """Return whether a text had bytes that its encoding does not define: decoding replaced them by a mark."""
    return F.contains(text, F.lit(_REPLACEMENT_CHARACTER))


def is_garbled_string(text: str) -> bool:
    """Return the same as `is_garbled`, for one string."""
    return _REPLACEMENT_CHARACTER in text
