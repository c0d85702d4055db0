"""A contract's Delta table: made from the contract, and kept as wide as it."""

from delta import DeltaTable
from delta.tables import DeltaTableBuilder
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

from crmlake.contracts import AS_OF, Contract, Merge, Replace, Settle
from crmlake.contracts.schema import column_type, schema
from crmlake.errors import LakeError

_ABSENT = ("PATH_NOT_FOUND", "DELTA_TABLE_NOT_FOUND")
_UNFINISHED = "_unfinished"


def found(spark: SparkSession, path: str) -> StructType | None:
    """The columns of the table that lies at a path; nothing where there is none, or none that was finished."""
    try:
        columns = spark.read.format("delta").load(path).schema
    except AnalysisException as fault:
        if fault.getCondition() in _ABSENT:
            return None
        raise
    return None if _UNFINISHED in columns.names else columns


def create(spark: SparkSession, contract: Contract, path: str) -> None:
    """Make the empty table: comments, NOT NULL, CHECK constraints, properties; partitioned by an `as_of`."""
    try:
        _build(DeltaTable.create(spark), contract, path)
    except AnalysisException as fault:
        if fault.getCondition() != "TABLE_OR_VIEW_ALREADY_EXISTS":
            raise
        # A table that was being made when its maker was killed left a log without a commit, which Delta neither
        # takes for a table nor makes one over. A first commit that says what it is lets the table take its place.
        spark.createDataFrame([], f"{_UNFINISHED} boolean").write.format("delta").mode("append").save(path)
        _build(DeltaTable.replace(spark), contract, path)


def _build(builder: DeltaTableBuilder, contract: Contract, path: str) -> None:
    builder = builder.location(path).comment(contract.meaning).addColumns(schema(contract))
    for name, value in properties(contract).items():
        builder = builder.property(name, value)
    if isinstance(contract.write, Replace):
        builder = builder.partitionedBy("as_of")
    builder.execute()


def properties(contract: Contract) -> dict[str, str]:
    """The table's properties; each rule is a CHECK constraint, which a null keeps."""
    checks = {f"delta.constraints.{rule.name}": f"coalesce(({rule.expression}), true)" for rule in contract.rules}
    return {
        "delta.enableChangeDataFeed": "true",
        **_indexed(contract),
        **_marked(contract),
        **checks,
        **dict(contract.properties),
    }


def _marked(contract: Contract) -> dict[str, str]:
    """A corrected row is marked as gone, and its file stays: a few late rows would otherwise write all files anew."""
    return {"delta.enableDeletionVectors": "true"} if isinstance(contract.write, Merge | Settle) else {}


def _indexed(contract: Contract) -> dict[str, str]:
    """Of which columns each file says the least and the greatest value: of keys and times, as these are asked for.

    For all columns that was three of ten samples of the tasks that write. These values stand in the log, which
    anybody may read: there are none of personal columns, and Delta keeps none of a partition's column.
    """
    kinds = ("string", "date", "timestamp", "int", "bigint", "double", "decimal")  # Delta refuses to order others
    known = [c for c in contract.columns if c.type.startswith(kinds) and not c.personal and c != AS_OF]
    names = [f"`{c.name}`" for c in known if c.name in contract.grain or c.type in ("date", "timestamp")]
    return {"delta.dataSkippingStatsColumns": ",".join(names)} if names else {"delta.dataSkippingNumIndexedCols": "0"}


def widen(spark: SparkSession, contract: Contract, path: str, columns: StructType) -> None:
    """Add the columns that the contract gained since the table was made, and let be null what now may be.

    Raises:
        LakeError: a column that both have is of another type: the table belongs to another release.
    """
    standing = {field.name: field.dataType for field in columns}
    wrong = [
        f"{c.name} is {standing[c.name].simpleString()}, expected {column_type(c).simpleString()}"
        for c in contract.columns
        if c.name in standing and standing[c.name].simpleString() != column_type(c).simpleString()
    ]
    if wrong:
        raise LakeError(f"{contract.name}: the table in the lake does not keep its contract: {'; '.join(wrong)}")
    if new := [c for c in contract.columns if c.name not in standing]:
        added = ", ".join(f"`{c.name}` {c.type} COMMENT '{c.comment.replace(chr(39), chr(92) + chr(39))}'" for c in new)
        spark.sql(f"ALTER TABLE delta.`{path}` ADD COLUMNS ({added})")
    for name in (c.name for c in contract.columns if not c.required and c.name in standing):
        if not columns[name].nullable:
            spark.sql(f"ALTER TABLE delta.`{path}` ALTER COLUMN `{name}` DROP NOT NULL")
