"""What Spark's reader of CSV does not tell: quotes that are never closed, and lines that it leaves out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import BooleanType

from crmlake.ingest.connectors.csv_text import has_unclosed_quote
from crmlake.ingest.connectors.decoding import read_whole_files
from crmlake.ingest.connectors.paths import escape_glob, normalize_file_uri
from crmlake.ingest.source import Csv, Source

_PARSED_BYTES, _PACKED_BYTES = 64 * 2**20, 4 * 2**20
"""The maximum size of a file that is parsed as a whole: of a text, and of a compressed one."""


def find_unpaired_quotes(spark: SparkSession, lines: DataFrame, source: Source) -> set[str]:
    """Return the files with a quote that is never closed.

    Only files with an odd number of quotes are parsed; of those too large for it, the number alone decides.
    """
    odd = _find_odd_quotes(lines, source.csv)
    small = _find_small(spark, odd) if odd else []
    return odd - set(small) | _find_unclosed(spark, small, source) if small else odd


def _find_odd_quotes(lines: DataFrame, options: Csv) -> set[str]:
    if not options.quote:
        return set()
    escaped = options.escape + options.quote if options.escape not in ("", options.quote) else ""
    text = F.replace("text", F.lit(escaped), F.lit("")) if escaped else F.col("text")
    # Spark stores the length of a text in bytes; its characters would have to be counted.
    quotes = F.octet_length(text) - F.octet_length(F.replace(text, F.lit(options.quote), F.lit("")))
    # Not in the aggregate of the first lines: Spark hashes a sum alone, but sorts all lines for a sum with a text.
    rows = lines.where(F.contains("text", F.lit(options.quote))).groupBy("path").agg(F.sum(quotes).alias("bytes"))
    odd = rows.where(f"bytes div {len(options.quote.encode())} % 2 = 1")
    return {row["path"] for row in odd.collect()}


def _find_small(spark: SparkSession, paths: Iterable[str]) -> list[str]:
    files = spark.read.format("binaryFile").load([escape_glob(path) for path in paths])
    most = F.when(F.rlike("path", F.lit("(?i)[.](gz|bz2)$")), _PACKED_BYTES).otherwise(_PARSED_BYTES)
    small = files.where(F.col("length") <= most).select(normalize_file_uri(F.col("path")).alias("path"))
    return sorted(row["path"] for row in small.collect())


def _find_unclosed(spark: SparkSession, paths: Sequence[str], source: Source) -> set[str]:
    options = source.csv

    @pandas_udf(BooleanType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
    def is_unclosed(texts: pd.Series) -> pd.Series:
        return texts.map(lambda text: has_unclosed_quote(text, options))

    files = read_whole_files(spark, paths, source.encoding)
    return {row["path"] for row in files.where(is_unclosed("text")).select("path").collect()}


def count_comment_delimiters(lines: DataFrame, options: Csv) -> dict[str, list[int]]:
    """Return by file the number of delimiters in each line that begins as a comment."""
    counts: dict[str, list[int]] = defaultdict(list)
    if options.comment:
        comments = lines.where(F.startswith("text", F.lit(options.comment)))
        number = F.length("text") - F.length(F.replace("text", F.lit(options.delimiter), F.lit("")))
        for row in comments.groupBy("path", number.alias("number")).count().collect():
            counts[row["path"]] += [row["number"]] * row["count"]
    return counts
