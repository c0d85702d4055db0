"""Building blocks of long column expressions."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F


def let(value: Column, use: Callable[[Column], Column]) -> Column:
    """Return `use(value)` such that Spark computes the value once, however often `use` names it.

    Otherwise Spark would repeat the expression: one that names its argument five times, inside another that does the
    same, is 25 times as long. Spark interprets `use` rather than compiling it, so `let` is for long expressions.

    >>> worked(lambda text: let(F.upper(text), lambda upper: F.concat(upper, upper)), "ab")
    ab | ABAB
    """
    return F.get(F.transform(F.array(value), use), F.lit(0))


def null_if_empty(text: Column) -> Column:
    """Return a text, or null where it is empty. `nullif` would compute the text twice.

    >>> worked(null_if_empty, "", "a")
      | null
    a | a
    """
    return F.array_max(F.array_remove(F.array(text), F.lit("")))
