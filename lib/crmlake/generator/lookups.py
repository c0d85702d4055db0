"""Look up planted values and weights by the group of a person, by the month of a date, or by another key."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeAlias

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws

Weights: TypeAlias = Mapping[str, Mapping[str, float]]
"""Texts with their weights, for each key such as a group. The weights need not add up to 1."""


def look_up(values: Mapping[str, object], key: Column | str) -> Column:
    """Return the value of a key, or null where `values` lacks the key.

    Args:
        values: Numbers or texts by key. Tuples become arrays.
        key: The key, or the name of its column.
    """
    pairs = (F.lit(list(part) if isinstance(part, tuple) else part) for pair in values.items() for part in pair)
    return F.element_at(F.create_map(*pairs), F.col(key) if isinstance(key, str) else key)


def look_up_month(values: Sequence[object], day: Column | str) -> Column:
    """Return the value of the date's month, from twelve values that begin with January."""
    return F.element_at(F.array(*map(F.lit, values)), F.month(day))


def look_up_group(values: Mapping[str, object]) -> Column:
    """Return the value of the row's group, which is in the column `group`."""
    return look_up(values, "group")


def weighted_choice(draws: Draws, salt: str, weights: Weights, key: Column | str = "group") -> Column:
    """Return one of the texts of a key, each as likely as its weight.

    Args:
        draws: The draws of the row.
        salt: The salt of this draw.
        weights: The texts to choose from, with their weights, by key.
        key: The key, or the name of its column. The default is the row's group.

    Returns:
        A text, or null where `weights` lacks the key.
    """
    # One look-up, then a search in its result: a separate expression for each key and text would be slow to plan.
    texts = look_up({name: tuple(choices) for name, choices in weights.items()}, key)
    bounds = look_up({name: _bounds(choices) for name, choices in weights.items()}, key)
    draw = draws.uniform(salt)
    return F.element_at(texts, F.size(F.filter(bounds, lambda bound: bound <= draw)) + 1)


def _bounds(weights: Mapping[str, float]) -> tuple[float, ...]:
    """Return the values in [0, 1) at which a draw passes from each text to the next."""
    total = sum(weights.values())
    return tuple(bound / total for bound in accumulate(weights.values()))[:-1]
