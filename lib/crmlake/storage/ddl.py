"""A contract's Delta table: created from the contract, and widened with it."""

from delta import DeltaTable
from delta.tables import DeltaTableBuilder
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from crmlake.contracts import AS_OF, Contract
from crmlake.contracts.schema import column_type, schema
from crmlake.errors import LakeError
from crmlake.storage.files import is_missing

_ABSENT = ("PATH_NOT_FOUND", "DELTA_TABLE_NOT_FOUND")
_UNFINISHED = "_unfinished"


def table_schema(spark: SparkSession, path: str) -> StructType | None:
    """Return the columns of the table at a path; `None` where there is no table, or only an unfinished one."""
    if is_missing(spark, f"{path}/_delta_log"):
        return None
    try:
        columns = spark.read.format("delta").load(path).schema
    except AnalysisException as fault:
        if fault.getCondition() in _ABSENT:
            return None
        raise
    return None if _UNFINISHED in columns.names else columns


def create(spark: SparkSession, contract: Contract, path: str) -> None:
    """Create the empty table with comments, NOT NULL and CHECK constraints, properties and partitions."""
    try:
        _build(DeltaTable.create(spark), contract, path)
    except AnalysisException as fault:
        if fault.getCondition() != "TABLE_OR_VIEW_ALREADY_EXISTS":
            raise
        # A process that was killed while it created a table left a log without a commit, which Delta neither reads as
        # a table nor creates one over. A first commit that says what it is lets the table take its place.
        spark.createDataFrame([], f"{_UNFINISHED} boolean").write.format("delta").mode("append").save(path)
        _build(DeltaTable.replace(spark), contract, path)


def _build(builder: DeltaTableBuilder, contract: Contract, path: str) -> None:
    builder = builder.location(path).comment(contract.meaning).addColumns(schema(contract))
    for name, value in properties(contract).items():
        builder = builder.property(name, value)
    if columns := contract.write.partition_columns:
        builder = builder.partitionedBy(*columns)
    builder.execute()


def properties(contract: Contract) -> dict[str, str]:
    """Return the table's properties; each rule is a CHECK constraint, which a null keeps."""
    checks = {f"delta.constraints.{rule.name}": f"coalesce(({rule.expression}), true)" for rule in contract.rules}
    names = ",".join(f"`{name}`" for name in columns_with_statistics(contract))
    statistics = {"delta.dataSkippingStatsColumns": names} if names else {"delta.dataSkippingNumIndexedCols": "0"}
    return {
        "delta.enableChangeDataFeed": "true",
        **statistics,
        **contract.write.table_properties,
        **checks,
        **dict(contract.properties),
    }


def columns_with_statistics(contract: Contract) -> list[str]:
    """Return the columns for which Delta stores min and max per file: keys and times, which queries filter by.

    Statistics of all columns took three of ten samples of the tasks that write. They are part of the log, which anybody
    may read: personal columns have none. Delta keeps none of a partition's column.
    """
    kinds = ("string", "date", "timestamp", "int", "bigint", "double", "decimal")  # Delta refuses to order others
    ordered = [c for c in contract.columns if c.type.startswith(kinds) and not c.personal and c != AS_OF]
    return [c.name for c in ordered if c.name in contract.grain or c.type in ("date", "timestamp")]


def widen(spark: SparkSession, contract: Contract, path: str, columns: StructType) -> bool:
    """Add the columns that the contract gained since the table was created, and drop NOT NULL where it now allows null.

    Returns:
        Whether there was anything to change.

    Raises:
        LakeError: a column that both have is of another type: the table belongs to another release.
    """
    current = {field.name: field.dataType for field in columns}
    wrong = [
        f"{c.name} is {current[c.name].simpleString()}, expected {column_type(c).simpleString()}"
        for c in contract.columns
        if c.name in current and current[c.name].simpleString() != column_type(c).simpleString()
    ]
    if wrong:
        raise LakeError(f"{contract.name}: the table in the lake does not keep its contract: {'; '.join(wrong)}")
    if new := [c for c in contract.columns if c.name not in current]:
        added = ", ".join(f"`{c.name}` {c.type} COMMENT '{c.comment.replace(chr(39), chr(92) + chr(39))}'" for c in new)
        spark.sql(f"ALTER TABLE delta.`{path}` ADD COLUMNS ({added})")
    optional = [c.name for c in contract.columns if not c.required and c.name in current]
    relaxed = [name for name in optional if not columns[name].nullable]
    for name in relaxed:
        spark.sql(f"ALTER TABLE delta.`{path}` ALTER COLUMN `{name}` DROP NOT NULL")
    return bool(new or relaxed)
