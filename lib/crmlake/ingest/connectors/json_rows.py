"""JSON: an object a line, or an array of objects."""

from collections.abc import Mapping, Sequence

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import ArrayType, MapType, StringType

from crmlake.ingest.connectors.form import Looked, undecodable
from crmlake.ingest.connectors.json_text import elements, fields
from crmlake.ingest.connectors.names import unique
from crmlake.ingest.connectors.paths import below
from crmlake.ingest.connectors.text import garbled, lines, whole
from crmlake.ingest.source import Source
from crmlake.tables.bronze import CORRUPT, FAULT, FILE

_NO_OBJECT = "the row is no valid JSON object"


class Json:
    """Every object is a row, every key of it a column; a value that is no string stays the JSON text that it was.

    Spark's own reader writes numbers anew (1.10 as 1.1), takes `{…} {…}` for one object and loses the second, and
    cannot tell `id` from `ID`. So Python's parser reads, in pandas functions.
    """

    def __init__(self, *, arrays: bool) -> None:
        """Whether a file is one array, which is read whole, or an object a line."""
        self._arrays = arrays

    def columns(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Looked]:
        """The keys of each file's objects, in the order of the alphabet; the names that bronze gives are made later."""
        found = self._parsed(spark, paths, source).select("path", F.explode_outer(F.map_keys("fields")).alias("key"))
        each = found.groupBy("path").agg(F.array_sort(F.collect_set("key")).alias("keys")).collect()
        return {row["path"]: Looked(tuple(row["keys"])) for row in each}

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """One frame of all objects."""
        keys = sorted({key for looked in files.values() for key in looked.columns or ()})
        fault = F.when(garbled(F.col("text")), undecodable(source.encoding))
        fault = fault.when(F.col("fields").isNull(), F.lit(_NO_OBJECT))
        told = self._parsed(spark, list(files), source).withColumn(FAULT.name, fault)
        values = [F.try_element_at("fields", F.lit(k)).alias(n) for k, n in zip(keys, unique(keys), strict=True)]
        corrupt = F.when(F.col(FAULT.name).isNotNull(), F.col("text")).alias(CORRUPT.name)
        return [told.select(below(source.path, F.col("path")).alias(FILE.name), corrupt, FAULT.name, *values)]

    def _parsed(self, spark: SparkSession, paths: Sequence[str], source: Source) -> DataFrame:
        """The path, the text and the fields (null of what is no object) of each object."""
        if self._arrays:
            found = whole(spark, paths, source.encoding)
            objects = found.select("path", F.explode(_elements("text")).alias("text"))
        else:
            objects = lines(spark, paths, source.encoding).where(F.trim("text") != "").select("path", "text")
        return objects.withColumn("fields", _fields("text"))


@pandas_udf(ArrayType(StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _elements(texts: pd.Series) -> pd.Series:
    return texts.map(elements)


@pandas_udf(MapType(StringType(), StringType()))  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _fields(texts: pd.Series) -> pd.Series:
    return texts.map(fields)
