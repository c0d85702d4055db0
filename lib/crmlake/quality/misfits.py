"""Values that are given but are not clean, or do not fit their type: whether there are any, and what is told of them.

Beside a column that may be such stands what was given, as `given` names it.
"""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F

from crmlake.contracts import Column
from crmlake.contracts.validation import drop_nulls
from crmlake.quality.cleaners import Cleaner
from crmlake.tables.bronze import FAULT

Faults = Mapping[Column, SparkColumn]
"""What is told of a column's value, should it not fit."""


def given(name: str) -> str:
    """The column that keeps what was given for a column."""
    return f"_given_{name}"


def misfits(column: Column) -> SparkColumn:
    """Whether a row's value is there but is not clean, or did not cast."""
    return F.col(given(column.name)).isNotNull() & F.col(column.name).isNull()


def fault(column: Column, cleaner: Cleaner | None) -> SparkColumn:
    """Why a value is none of the column's, such as `quantity: 'two' is no int`."""
    found = F.col(given(column.name))
    value = F.lit("(personal)") if column.personal else F.substring(found.cast("string"), 1, 40)
    told = F.lit(f"is no {column.type}") if cleaner is None else cleaner.fault(found)
    return F.concat(F.lit(f"{column.name}: '"), value, F.lit("' "), told)


def reasons(refused: Faults, broken: SparkColumn) -> SparkColumn:
    """All that is wrong with a row: its form, its values, and what it breaks of the contract.

    Args:
        refused: the columns whose values must fit.
        broken: what the row breaks, as sentences.
    """
    # What did not cast is null, and would be called missing as well: one reason is enough.
    echoes = [F.when(misfits(column), F.lit(f"{column.name} is missing")) for column in refused]
    missing = F.array_except(broken, F.array(*echoes).cast("array<string>"))
    return drop_nulls(F.concat(F.array(FAULT.name), _told(refused), missing))


def left_out(faults: Faults) -> SparkColumn:
    """What was wrong with the values that the mapping lets a row do without; null where there is none."""
    return F.when(reduce(or_, map(misfits, faults)), drop_nulls(_told(faults)))


def _told(faults: Faults) -> SparkColumn:
    return F.array(*(F.when(misfits(column), told) for column, told in faults.items())).cast("array<string>")
