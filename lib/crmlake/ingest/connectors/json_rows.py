"""JSON files: an object a line, or an array of objects."""

from collections.abc import Mapping, Sequence

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import ArrayType, StringType

from crmlake.ingest.connectors.connector import Connector, Inspection, undecodable_fault
from crmlake.ingest.connectors.decoding import has_wide_line_breaks, is_garbled, read_lines, read_whole_files
from crmlake.ingest.connectors.json_text import parse_object, split_array
from crmlake.ingest.connectors.names import group_by_names, renamed_note
from crmlake.ingest.connectors.paths import relative_path
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_NOT_AN_OBJECT = "the row is not a valid JSON object, or one of its keys has two values"
_CUT_OFF = "its array is not closed: the file may be cut off, and its last rows be missing"


class JsonConnector(Connector):
    """Reads every object as a row and every key as a column; a value that is not a string stays JSON text.

    Spark's own reader rewrites numbers (1.10 as 1.1), reads `{…} {…}` as one object and loses the second, and does not
    distinguish `id` from `ID`. So Python's parser reads the objects, in pandas functions.
    """

    def __init__(self, *, has_arrays: bool) -> None:
        """Read files that are one array each, as a whole, or files with an object a line."""
        self._has_arrays = has_arrays
        self.glob = "{*.json,*.json.gz}" if has_arrays else "{*.jsonl,*.ndjson,*.jsonl.gz,*.ndjson.gz}"

    def reads_whole_files(self, source: Source) -> bool:
        """Return true for arrays, and for an encoding that hides line breaks from Spark."""
        return self._has_arrays or has_wide_line_breaks(source.encoding)

    def reads_lines(self, source: Source) -> bool:
        """Return whether files are not read as a whole."""
        return not self.reads_whole_files(source)

    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """Return the keys of each file's objects in alphabetical order; `read` makes them unique names."""
        keys = self._split(spark, paths, source).select("path", F.explode_outer(_list_keys("text")).alias("key"))
        files = keys.groupBy("path").agg(F.array_sort(F.collect_set("key")).alias("keys")).collect()
        notes = {file["path"]: renamed_note(file["keys"]) for file in files}
        for path in self._find_cut_off(spark, paths, source) & notes.keys():
            notes[path] = "; ".join(filter(None, (notes[path], _CUT_OFF)))
        return {file["path"]: Inspection(tuple(file["keys"]), note=notes[file["path"]]) for file in files}

    def _find_cut_off(self, spark: SparkSession, paths: Sequence[str], source: Source) -> set[str]:
        """Return the files whose array is never closed: none of its elements needs to be damaged."""
        if not self._has_arrays:
            return set()
        text = F.btrim("text", F.lit(" \t\r\n"))
        is_open = F.startswith(text, F.lit("[")) & ~F.endswith(text, F.lit("]"))
        files = read_whole_files(spark, paths, source.encoding).where(is_open)
        return {row["path"] for row in files.select("path").collect()}

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a DataFrame for each group of files whose keys have the same names."""
        groups = group_by_names({path: file.columns or () for path, file in files.items()})
        return [self._read(spark, names, paths, source) for names, paths in groups]

    def _read(self, spark: SparkSession, names: Mapping[str, str], paths: Sequence[str], source: Source) -> DataFrame:
        """Return the objects of files; each key becomes the column that `names` says."""
        keys = sorted(names)

        # An array by position: to find each key in a map takes the square of their number.
        @pandas_udf(ArrayType(StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
        def list_values(texts: pd.Series) -> pd.Series:
            return texts.map(lambda text: None if (fields := parse_object(text)) is None else [*map(fields.get, keys)])

        objects = self._split(spark, paths, source).withColumn("values", list_values("text"))
        fault = F.when(is_garbled(F.col("text")), undecodable_fault(source.encoding))
        fault = fault.when(F.col("values").isNull(), F.lit(_NOT_AN_OBJECT))
        values = [F.get("values", F.lit(n)).alias(names[key]) for n, key in enumerate(keys)]
        file = relative_path(source.path, F.col("path")).alias(FILE.name)
        corrupt = F.when(F.col(FAULT.name).isNotNull(), F.col("text")).alias(CORRUPT.name)
        return objects.withColumn(FAULT.name, fault).select(file, corrupt, FAULT.name, *values)

    def _split(self, spark: SparkSession, paths: Sequence[str], source: Source) -> DataFrame:
        """Return `path` and `text` of each object."""
        if self._has_arrays:
            files = read_whole_files(spark, paths, source.encoding)
            return files.select("path", F.explode(_split_arrays("text")).alias("text"))
        return read_lines(spark, paths, source.encoding).where(F.trim("text") != "").select("path", "text")


@pandas_udf(ArrayType(StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _split_arrays(texts: pd.Series) -> pd.Series:
    return texts.map(split_array)


@pandas_udf(ArrayType(StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _list_keys(texts: pd.Series) -> pd.Series:
    return texts.map(lambda text: None if (fields := parse_object(text)) is None else [*fields])
