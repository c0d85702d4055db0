"""A contract's Spark schema, and the check of a frame against it."""

from functools import cache

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, StructField, StructType

from crmlake.contracts.contract import Column, Contract
from crmlake.errors import ContractError


def column_type(column: Column) -> DataType:
    """The Spark type of a column."""
    return _parsed(column.type)


@cache
def _parsed(ddl: str) -> DataType:
    return DataType.fromDDL(ddl)  # asks Java


def schema(contract: Contract) -> StructType:
    """The Spark schema: every column in order, with its null rule, its comment and whether it is personal."""
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
    """The frame with exactly the contract's columns, in its order (further ones behind, where it is open).

    Args:
        frame: the rows made.
        contract: what they should keep.
        beside: columns that may stand beside the contract's own, such as a marker for the write.

    Raises:
        ContractError: naming every column that is missing, too many, or of another type.
    """
    found = {field.name: field.dataType for field in frame.schema}
    if faults := _faults({name: kind for name, kind in found.items() if name not in beside}, contract):
        raise ContractError(f"{contract.name}: the rows made do not keep the contract: {'; '.join(faults)}")
    further = [name for name in found if name not in contract.by_name]
    return frame.select(*(F.col(quoted(name)) for name in (*contract.by_name, *further)))


def _faults(found: dict[str, DataType], contract: Contract) -> list[str]:
    faults = [f"column {c.name!r} ({c.type}) is missing" for c in contract.columns if c.name not in found]
    faults += [
        f"column {c.name!r} is {found[c.name].simpleString()}, expected {column_type(c).simpleString()}"
        for c in contract.columns
        if c.name in found and found[c.name].simpleString() != column_type(c).simpleString()
    ]
    if not contract.open:
        faults += [f"column {name!r} is not in the contract" for name in found if name not in contract.by_name]
    return faults


def quoted(name: str) -> str:
    """A column's name as Spark takes it, whatever characters a file's header gave it."""
    return "`" + name.replace("`", "``") + "`"
