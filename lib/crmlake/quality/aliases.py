"""Columns that were renamed: what files bring under a former name counts under the new one."""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.schema import quoted
from crmlake.tables.bronze import FAULT


def renamed(rows: DataFrame, aliases: Mapping[str, Sequence[str]]) -> DataFrame:
    """The rows with each renamed column under its new name.

    Of a row that brings several of the names the new one's value counts; where they contradict each other, nobody
    knows which is right, and the row is refused.

    Args:
        rows: file columns, and `_fault`.
        aliases: of a new name its former ones; those that no file brought are passed over.

    Returns:
        The same columns, and the new names.
    """
    there = {name.lower(): name for name in rows.columns}
    for new, former in aliases.items():
        names = [there[name.lower()] for name in (new, *former) if name.lower() in there]
        if not names:
            continue
        values = [F.col(quoted(name)) for name in names]
        fault = F.coalesce(FAULT.name, F.when(_differ(values), F.lit(_told(names))))
        rows = rows.withColumns({FAULT.name: fault, new: F.coalesce(*values)})
    return rows


def _differ(values: Sequence[Column]) -> Column:
    return F.size(F.array_except(F.array(*values), F.array(F.lit(None).cast("string")))) > 1


def _told(names: Sequence[str]) -> str:
    return f"{', '.join(names)} are one column by [aliases], and have different values"
