"""The lake's tables, by contract: made, read at a version, written by their declared mode."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from delta import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import AS_OF, BATCH, Append, Contract, Merge, Replace, Settle
from crmlake.contracts.schema import column_type, conform, schema
from crmlake.storage import ddl
from crmlake.storage.merge import merge

_CHANGE = "CASE WHEN _change_type IN ('delete', 'update_preimage') THEN 'removed' ELSE 'added' END"


@dataclass(frozen=True)
class Written:
    """The version of a table after a write, and the rows that the write brought."""

    version: int
    rows: int


class Lake:
    """The Delta tables below one root: a folder, or any path that Spark reads."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        """Nothing is opened or made yet."""
        self.spark = spark
        self.root = root.rstrip("/")

    def path(self, contract: Contract) -> str:
        """Where the table lies."""
        return f"{self.root}/{contract.path}"

    def exists(self, contract: Contract) -> bool:
        """Whether the table was ever made."""
        return ddl.found(self.spark, self.path(contract)) is not None

    def ensure(self, contract: Contract) -> None:
        """Make the table where it is missing; add the columns that its contract gained."""
        columns = ddl.found(self.spark, self.path(contract))
        if columns is None:
            ddl.create(self.spark, contract, self.path(contract))
        else:
            ddl.widen(self.spark, contract, self.path(contract), columns)

    def read(self, contract: Contract, version: int | None) -> DataFrame:
        """The table at a version; empty where it has none yet. Columns that the contract gained since are null."""
        if version is None:
            return self.spark.createDataFrame([], schema(contract))
        return _whole(
            self.spark.read.format("delta").option("versionAsOf", version).load(self.path(contract)), contract
        )

    def standing(self, contract: Contract) -> DataFrame:
        """The table's newest version, without asking which it is: that alone costs as much as a small table's rows."""
        return _whole(self.spark.read.format("delta").load(self.path(contract)), contract)

    def changes(self, contract: Contract, since: int | None, until: int | None) -> DataFrame:
        """The rows that came or went after version `since`, up to `until`, with `_change` (added or removed).

        Without `since` all rows are changes.
        """
        if since is None or until is None:
            return self.read(contract, until).withColumn("_change", F.lit("added"))
        if since >= until:
            return self.read(contract, until).limit(0).withColumn("_change", F.lit("added"))
        feed = self.spark.read.format("delta").options(
            readChangeFeed="true", startingVersion=since + 1, endingVersion=until
        )
        rows = feed.load(self.path(contract)).withColumn("_change", F.expr(_CHANGE))
        return rows.drop("_change_type", "_commit_version", "_commit_timestamp")

    def write(self, contract: Contract, frame: DataFrame, as_of: date, batch: str, *, rebuild: bool) -> Written:
        """Write what a job made, by the contract's mode; the same write again changes nothing.

        Args:
            contract: of the table, which is there.
            frame: the rows; of a merge, those with a true `_deleted` take what is no newer out of the table.
            as_of: stamps the rows of a `Replace`.
            batch: stamps the rows of an `Append`, and names what a repetition replaces.
            rebuild: the rows are the whole table (not of a `Replace`, whose other dates stay).
        """
        match contract.write:
            case Replace():
                rows = frame.withColumn(AS_OF.name, F.lit(as_of))
                return self.overwrite(contract, rows, f"{AS_OF.name} = DATE '{as_of}'")
            case Append():
                rows = frame.withColumn(BATCH.name, F.lit(batch))
                return self.overwrite(contract, rows, None if rebuild else f"{BATCH.name} = '{batch}'")
            case Merge() if rebuild:
                rows = frame.where(~F.col("_deleted")).drop("_deleted") if "_deleted" in frame.columns else frame
                return self.overwrite(contract, rows, None)
            case Merge():
                return self._merge(contract, frame, ())
            case Settle():
                raise TypeError(f"{contract.name}: how its rows end is for `crmlake.quality.quarantine.writing` to say")

    def renew(self, contract: Contract, frame: DataFrame, batch: str, sources: Sequence[str]) -> Written:
        """Merge or append rows, among them all that some sources give now: of these the table keeps no others.

        Rows of a merge that stand already as they came are not touched, so that only what changed is a change.

        Args:
            contract: of the table, which has a column `source`.
            frame: the rows.
            batch: as of `write`.
            sources: those whose rows were all made anew.
        """
        if isinstance(contract.write, Merge):
            return self._merge(contract, frame, sources)
        names = ", ".join(f"'{name}'" for name in sources)
        rows = frame.withColumn(BATCH.name, F.lit(batch))
        return self.overwrite(contract, rows, f"source IN ({names}) OR {BATCH.name} = '{batch}'")

    def _merge(self, contract: Contract, frame: DataFrame, anew: Sequence[str]) -> Written:
        if not merge(DeltaTable.forPath(self.spark, self.path(contract)), frame, contract, anew):
            return Written(self.latest(contract).version, 0)
        return self.latest(contract)

    def overwrite(self, contract: Contract, frame: DataFrame, where: str | None) -> Written:
        """Put rows in the place of those that a condition in SQL names; of all, where there is none."""
        writer = conform(frame, contract).write.format("delta").mode("overwrite")
        (writer.option("replaceWhere", where) if where else writer).save(self.path(contract))
        return self.latest(contract)

    def append(self, contract: Contract, frame: DataFrame, batch: str) -> None:
        """Add a batch whose rows are new."""
        rows = conform(frame.withColumn(BATCH.name, F.lit(batch)), contract)
        writer = rows.write.format("delta").mode("append")
        (writer.option("mergeSchema", "true") if contract.open else writer).save(self.path(contract))

    def latest(self, contract: Contract) -> Written:
        """The table's newest version, and the rows that its commit brought."""
        commit = DeltaTable.forPath(self.spark, self.path(contract)).history(1).first()
        metrics = (commit["operationMetrics"] or {}) if commit else {}
        merged = ("numTargetRowsInserted", "numTargetRowsUpdated")
        names = merged if commit and commit["operation"] == "MERGE" else ("numOutputRows",)
        return Written(commit["version"] if commit else 0, sum(int(metrics.get(name, 0)) for name in names))


def _whole(found: DataFrame, contract: Contract) -> DataFrame:
    """With the columns that the contract gained since, null."""
    gained = [c for c in contract.columns if c.name not in found.columns]
    return found.withColumns({c.name: F.lit(None).cast(column_type(c)) for c in gained}) if gained else found
