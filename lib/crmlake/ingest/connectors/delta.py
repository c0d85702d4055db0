"""A Delta table as a source: the rows that its versions brought, as text."""

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.connector import Connector, Inspection
from crmlake.ingest.connectors.delta_log import Versions, commits, snapshot
from crmlake.ingest.connectors.names import make_unique
from crmlake.ingest.connectors.typed_rows import align_columns, to_text_rows
from crmlake.ingest.source import Source


class Table(Connector):
    """Each delivery is a span of versions, and is named after it."""

    is_table = True

    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """The columns of the last version of each span."""
        spans = {name: _spanned(name) for name in paths}
        return {n: Inspection(make_unique(snapshot(spark, source.path, v.until).columns)) for n, v in spans.items()}

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """A frame of the rows that each span brought."""
        return [_gained(spark, source.path, _spanned(name), name) for name in files]


def _spanned(name: str) -> Versions:
    found = Versions.named(name)
    if found is None:
        raise ValueError(f"{name!r} names no versions of a table")
    return found


def _gained(spark: SparkSession, path: str, span: Versions, name: str) -> DataFrame:
    """The rows of a span, each as often as the table gained it: what came and went again, or was only moved, is none.

    By the change data feed where the table has it; where rows were only added, from the files that are new; otherwise
    the two versions are compared.
    """
    now, file = snapshot(spark, path, span.until), F.lit(name)
    if span.since is None:
        return to_text_rows(now, file)
    then, done = snapshot(spark, path, span.since), commits(spark, path, span.since, span.until)
    if done.only_appended:
        place = F.col("_metadata.file_path").alias("_place")
        added = now.select("*", place).join(then.select(place).distinct(), "_place", "left_anti")
        return to_text_rows(added.drop("_place"), file)
    came, went = _fed(spark, path, span) if done.fed else (now, then)
    gained = to_text_rows(came.select(*map(quoted, now.columns)), file)
    return gained.exceptAll(align_columns(to_text_rows(went, file), gained.columns))


def _fed(spark: SparkSession, path: str, span: Versions) -> tuple[DataFrame, DataFrame]:
    """The rows that came and those that went."""
    reader = spark.read.format("delta").option("readChangeFeed", "true")
    start = (span.since or 0) + 1
    feed = reader.option("startingVersion", start).option("endingVersion", span.until).load(path)
    kind = F.col("_change_type")
    return feed.where(kind.isin("insert", "update_postimage")), feed.where(kind.isin("delete", "update_preimage"))
