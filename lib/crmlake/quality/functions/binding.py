"""A value that is computed once and named often."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F


def let(value: Column, use: Callable[[Column], Column]) -> Column:
    """What `use` makes of a value, which Spark would otherwise write out wherever `use` names it.

    An expression that names its argument five times, in one that names that five times, is 25 times as long. Spark
    interprets what stands in `use`, rather than compiling it, so this is for what is long.

    >>> worked(lambda text: let(F.upper(text), lambda large: F.concat(large, large)), "ab")
    ab | ABAB
    """
    return F.get(F.transform(F.array(value), use), F.lit(0))


def not_empty(text: Column) -> Column:
    """A text, or null where it is empty. `nullif` would compute the text twice.

    >>> worked(not_empty, "", "a")
      | null
    a | a
    """
    return F.array_max(F.array_remove(F.array(text), F.lit("")))
