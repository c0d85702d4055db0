"""Aliases: columns of files that were renamed count under their new name."""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors import fold_case
from crmlake.tables.bronze import FAULT


def apply_aliases(rows: DataFrame, aliases: Mapping[str, Sequence[str]]) -> DataFrame:
    """Return the rows with every renamed column under its new name.

    Where a row has several of a column's names, the value of the new name wins. Different values contradict each other:
    nobody knows which is right, so `_fault` rejects the row.

    Args:
        rows: columns of files, and `_fault`.
        aliases: the former names by the new name; names that no file has are ignored.

    Returns:
        The same columns, and the new names.
    """
    columns = {fold_case(name): name for name in rows.columns}
    for new_name, former_names in aliases.items():
        names = [columns[key] for key in map(fold_case, (new_name, *former_names)) if key in columns]
        if not names:
            continue
        values = [F.col(quoted(name)) for name in names]
        conflict = F.lit(f"{', '.join(names)} are one column by [aliases], but have different values")
        fault = F.coalesce(FAULT.name, F.when(_differ(values), conflict))
        rows = rows.withColumns({FAULT.name: fault, new_name: F.coalesce(*values)})
    return rows


def _differ(values: Sequence[Column]) -> Column:
    return F.size(F.array_except(F.array(*values), F.array(F.lit(None).cast("string")))) > 1
