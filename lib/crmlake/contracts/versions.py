"""Versions of a row: which of two rows of one grain is the newer, as the contract of a merged table orders them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.contracts.contract import Contract


def ordered_by(contract: Contract) -> tuple[str, ...]:
    """Return the columns that order the versions of a row, the first of them first; none where nothing does."""
    return contract.write.version_columns


def no_older(contract: Contract) -> Column:
    """Return whether the row of the alias `new` is no older than that of `old`; nulls are older than all values.

    Compared column by column: as structs the two sides would have to agree on which of the columns may be null.
    """
    is_no_older = F.lit(True)
    for name in reversed(contract.write.version_columns):
        new, old = F.col(f"new.{name}"), F.col(f"old.{name}")
        is_no_older = F.coalesce(new > old, new.isNotNull()) | (new.eqNullSafe(old) & is_no_older)
    return is_no_older
