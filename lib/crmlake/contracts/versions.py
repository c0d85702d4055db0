"""Row versions: which of two rows with the same grain is newer, in the order that a merged table's contract states."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.contracts.contract import Contract


def version_columns(contract: Contract) -> tuple[str, ...]:
    """Return the columns that order the versions of a row, by priority; empty if the contract names none."""
    return contract.write.version_columns


def is_not_older(contract: Contract) -> Column:
    """Return whether the row with the alias `new` is at least as new as the row with the alias `old`.

    A null is older than any value. The columns are compared one by one: Spark compares two structs only if they agree
    on which fields may be null.
    """
    result = F.lit(True)
    for name in reversed(version_columns(contract)):
        new, old = F.col(f"new.{name}"), F.col(f"old.{name}")
        result = F.coalesce(new > old, new.isNotNull()) | (new.eqNullSafe(old) & result)
    return result
