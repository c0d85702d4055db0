"""Reading the text of files, line by line or whole, in any encoding."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import pandas as pd
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

from crmlake.ingest.connectors.paths import escape_glob, metadata_path

_REPLACEMENT_CHARACTER = "\ufffd"
BYTE_ORDER_MARK = "\ufeff"
_MARKS = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
"""The encodings whose byte order a mark tells; without one, Java and Python take different orders."""
_DECODED_ALIKE = ("utf-8", "ascii", "iso8859-1", "cp1252")
"""The most common encodings of those; of many others Java has further characters, or other ones."""
_SWAPPED = re.compile("[\ufffe\u0a00\u0d00]")
"""A byte order mark and the line breaks, read in the other byte order."""
_HEAD_BYTES = 2**16


def has_wide_line_breaks(encoding: str) -> bool:
    """Return whether a line break has more than one byte, so that Spark cannot split a file into lines."""
    return "\n".encode(encoding) != b"\n"


def find_encoding_faults(spark: SparkSession, paths: Sequence[str], encoding: str) -> dict[str, str]:
    """Return the files whose first bytes are not text of an encoding with wide line breaks, with the reason.

    In the wrong byte order a file has no line break, so that all its rows would be read as its header.
    """
    if not paths or not has_wide_line_breaks(encoding):
        return {}

    @pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
    def explain(heads: pd.Series) -> pd.Series:
        return heads.map(lambda head: explain_encoding(head, encoding))

    files = spark.read.text([escape_glob(path) for path in paths], wholetext=True)
    head = F.substring(F.col("value").cast("binary"), 1, _HEAD_BYTES)
    faults = files.select(metadata_path().alias("path"), explain(head).alias("fault")).where("fault IS NOT NULL")
    return {row["path"]: row["fault"] for row in faults.collect()}


def explain_encoding(head: bytes, encoding: str) -> str | None:
    r"""Return why the first bytes of a text are not in an encoding of two or four bytes; `None` where they may be.

    >>> explain_encoding(b"i\0d\0", "UTF-16")
    'it has no byte order mark of UTF-16; say encoding = "UTF-16LE" if that is its encoding'
    >>> explain_encoding(b"i\0d\0\n\0", "UTF-16BE")
    'it is not UTF-16BE; say encoding = "UTF-16LE" if that is its encoding'
    """
    name = codecs.lookup(encoding).name
    if name in _MARKS:
        fault = None if head.startswith(_MARKS[name]) or not head else f"it has no byte order mark of {encoding}"
    else:
        first_line = re.split("[\r\n]", head.decode(encoding, "replace"), maxsplit=1)[0]
        is_wrong = _SWAPPED.search(first_line) or (name[:6] in _MARKS and head and _is_utf8(head))
        fault = f"it is not {encoding}" if is_wrong else None
    return f'{fault}; say encoding = "{_guess_encoding(head, name[:6])}" if that is its encoding' if fault else None


def _guess_encoding(head: bytes, family: str) -> str:
    if _is_utf8(head):
        return "UTF-8"
    is_little_endian = head[1::2].count(0) > head[::2].count(0)
    return f"{family.upper()}{'LE' if is_little_endian else 'BE'}"


def _is_utf8(head: bytes) -> bool:
    """Return whether bytes are UTF-8; a character that is cut off at their end does not matter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return 0 not in head


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
    unmarked = F.when(F.startswith(text, F.lit(BYTE_ORDER_MARK)), F.substring(text, 2, 2**31 - 1)).otherwise(text)
    return metadata_path().alias("path"), unmarked.alias("text")


def is_utf8(encoding: str) -> bool:
    """Return whether an encoding is UTF-8, however its name is written."""
    return encoding.upper().replace("_", "-") in ("UTF-8", "UTF8")


def is_decoded_alike(encoding: str) -> bool:
    """Return whether Python and Java read the same characters from all bytes of an encoding."""
    return codecs.lookup(encoding).name in _DECODED_ALIKE


def decode_blocks(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the text of a file in parts that end where a line does, without a byte order mark.

    Bytes that the encoding does not define become a mark, as in `read_lines`.

    Args:
        blocks: The content, whose longest line fits into memory.
        encoding: Its encoding.
    """
    decoder, start, remainder = codecs.getincrementaldecoder(encoding)("replace"), BYTE_ORDER_MARK, ""
    for block in chain(blocks, (None,)):
        text = remainder + decoder.decode(block or b"", final=block is None)
        end = len(text) if block is None else max(text.rfind("\n"), text.rfind("\r")) + 1
        part, remainder = text[:end], text[end:]
        if part:
            yield part.removeprefix(start)
            start = ""


def is_garbled(text: Column) -> Column:
    """Return whether a text had bytes that its encoding does not define: decoding replaced them by a mark."""
    return F.contains(text, F.lit(_REPLACEMENT_CHARACTER))


def is_garbled_string(text: str) -> bool:
    """Return the same as `is_garbled`, for one string."""
    return _REPLACEMENT_CHARACTER in text
