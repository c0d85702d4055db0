"""The Spark schema of a contract, and the check of a frame against it."""

from functools import cache

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StructField, StructType

from crmlake.contracts.column import Column
from crmlake.contracts.contract import Contract
from crmlake.errors import ContractError


def column_type(column: Column) -> DataType:
    """Return the Spark type of a column."""
    return _parse(column.type)


@cache
def _parse(ddl: str) -> DataType:
    return DataType.fromDDL(ddl)  # calls Java, hence the cache


def schema(contract: Contract) -> StructType:
    """Return the Spark schema: the columns in order, with nullability, comment and mark for personal data."""
    return StructType(
        [
            StructField(
                c.name,
                column_type(c),
                not c.required,
                {"comment": c.comment} | ({"personal": True} if c.personal else {}),
            )
            for c in contract.columns
        ]
    )


def empty_frame(spark: SparkSession, contract: Contract) -> DataFrame:
    """Return a frame with the contract's columns and no row."""
    return spark.createDataFrame([], schema(contract))


def conform(frame: DataFrame, contract: Contract, beside: tuple[str, ...] = ()) -> DataFrame:
    """Return the frame with the columns of the contract, in its order.

    Further columns, which only an open contract accepts, follow behind them.

    Args:
        frame: The rows.
        contract: The contract that they should match.
        beside: Further columns to accept, such as a marker for the write.

    Raises:
        ContractError: names every column that is missing, unexpected or of another type.
    """
    types = {field.name: field.dataType for field in frame.schema}
    if faults := _faults({name: kind for name, kind in types.items() if name not in beside}, contract):
        raise ContractError(f"{contract.name}: the rows do not match the contract: {'; '.join(faults)}")
    further = [name for name in types if name not in contract.by_name]
    return frame.select(*(F.col(quoted(name)) for name in (*contract.by_name, *further)))


def _faults(types: dict[str, DataType], contract: Contract) -> list[str]:
    faults = [f"column {c.name!r} ({c.type}) is missing" for c in contract.columns if c.name not in types]
    faults += [
        f"column {c.name!r} is {types[c.name].simpleString()}, expected {column_type(c).simpleString()}"
        for c in contract.columns
        if c.name in types and types[c.name].simpleString() != column_type(c).simpleString()
    ]
    if not contract.open:
        faults += [f"column {name!r} is not in the contract" for name in types if name not in contract.by_name]
    return faults


def quoted(name: str) -> str:
    """Return a column name in backquotes, so that Spark accepts every character of a file's header."""
    return "`" + name.replace("`", "``") + "`"
