"""Versions of a row: which of two rows of one grain is the newer, as the contract of a merged table orders them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.contracts.contract import Contract, Merge


def ordered_by(contract: Contract) -> tuple[str, ...]:
    """The columns that order the versions of a row, the first of them first; none where nothing does."""
    return contract.write.newest if isinstance(contract.write, Merge) else ()


def no_older(contract: Contract) -> Column:
    """Whether the row of the alias `new` is no older than that of `old`; nothing known is older than anything.

    Compared column by column: as structs the two sides would have to agree on which of the columns may be null.
    """
    found = F.lit(True)
    for name in reversed(ordered_by(contract)):
        new, old = F.col(f"new.{name}"), F.col(f"old.{name}")
        found = F.coalesce(new > old, new.isNotNull()) | (new.eqNullSafe(old) & found)
    return found
