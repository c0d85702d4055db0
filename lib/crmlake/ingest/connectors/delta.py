"""A Delta table as a source: the rows that its versions brought, as text."""

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors.connector import Connector, Inspection
from crmlake.ingest.connectors.delta_log import Versions
from crmlake.ingest.connectors.names import make_unique, renamed_note
from crmlake.ingest.connectors.typed_rows import to_text_rows
from crmlake.ingest.source import Source
from crmlake.storage.changes import read_changes
from crmlake.storage.comparison import ADDED, CHANGE
from crmlake.storage.snapshots import snapshot
from crmlake.storage.table_history import TableHistory


class Table(Connector):
    """A table whose increments are spans of versions, and are named after them."""

    is_table = True

    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """Return the columns of the last version of each span."""
        columns = {name: snapshot(spark, source.path, _parse(name).until).columns for name in paths}
        return {name: Inspection(make_unique(own), note=renamed_note(own)) for name, own in columns.items()}

    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return a frame of the rows that each span added."""
        return [_added_rows(spark, source.path, _parse(name), name) for name in files]


def _parse(name: str) -> Versions:
    versions = Versions.named(name)
    if versions is None:
        raise ValueError(f"{name!r} names no versions of a table")
    return versions


def _added_rows(spark: SparkSession, path: str, span: Versions, name: str) -> DataFrame:
    """Return the rows of a span as text, each as often as the table has it more than before."""
    file, latest = F.lit(name), snapshot(spark, path, span.until)
    if span.since is None:
        return to_text_rows(latest, file)

    def as_text(rows: DataFrame) -> DataFrame:
        present, null = {name.lower() for name in rows.columns}, F.lit(None)  # as Delta tells its columns apart
        own = ((F.col(quoted(n)) if n.lower() in present else null).alias(n) for n in latest.columns)
        return to_text_rows(rows.select(*own), file)

    changes = read_changes(TableHistory(spark, path, span.since, span.until), shape=as_text)
    return changes.where(F.col(CHANGE) == ADDED).drop(CHANGE)
