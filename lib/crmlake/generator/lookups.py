"""What a channel plants: figures and choices that a person's group sets."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeAlias

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance

Weights: TypeAlias = Mapping[str, Mapping[str, float]]
"""For each key, such as a group, texts with their weights, which need not add up to 1."""


def looked_up(values: Mapping[str, object], key: Column | str) -> Column:
    """The value of a key, of a map that is written here; null for a key that it has not.

    Args:
        values: numbers and texts, or tuples of them, which become arrays.
        key: the key, or the name of its column.
    """
    pairs = (F.lit(list(part) if isinstance(part, tuple) else part) for pair in values.items() for part in pair)
    return F.element_at(F.create_map(*pairs), F.col(key) if isinstance(key, str) else key)


def of_month(values: Sequence[object], day: Column | str) -> Column:
    """What is planted for the month of a date, of twelve values from January."""
    return F.element_at(F.array(*map(F.lit, values)), F.month(day))


def of_group(values: Mapping[str, object]) -> Column:
    """What is planted for the group of the row, by its column `group`."""
    return looked_up(values, "group")


def chosen(chance: Chance, salt: str, weights: Weights, key: Column | str = "group") -> Column:
    """One of several texts, each as likely as its weight among those of the row's key.

    Args:
        chance: of the draw.
        salt: of the draw.
        weights: what is chosen from.
        key: by default the row's group.

    Returns:
        A text; null where `weights` has no such key.
    """
    # One look-up, and a search in what it found: an expression for each key and text would be large to plan.
    texts = looked_up({name: tuple(several) for name, several in weights.items()}, key)
    bounds = looked_up({name: _bounds(several) for name, several in weights.items()}, key)
    draw = chance.uniform(salt)
    return F.element_at(texts, F.size(F.filter(bounds, lambda bound: bound <= draw)) + 1)


def _bounds(weights: Mapping[str, float]) -> tuple[float, ...]:
    """Where a draw in [0, 1) passes from each text to the next."""
    whole = sum(weights.values())
    return tuple(bound / whole for bound in accumulate(weights.values()))[:-1]
