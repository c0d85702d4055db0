"""How far two groupings of the same rows agree."""

from collections import Counter
from collections.abc import Mapping
from math import comb


def adjusted_rand_index(table: Mapping[tuple[int, int], int]) -> float:
    """Compute the adjusted Rand index (Hubert and Arabie, 1985, Comparing partitions).

    1 says that the groupings are the same, 0 that they agree no more than chance would have it.

    Args:
        table: the contingency table: rows for each pair of groups, the first grouping's and the second's.
    """
    first, second = _margin(table, 0), _margin(table, 1)
    together = sum(map(_pairs, table.values()))
    in_first, in_second = (sum(map(_pairs, margin.values())) for margin in (first, second))
    chance = in_first * in_second / max(_pairs(sum(table.values())), 1)
    most = (in_first + in_second) / 2
    return 1.0 if most == chance else (together - chance) / (most - chance)


def _margin(table: Mapping[tuple[int, int], int], side: int) -> Counter[int]:
    margin: Counter[int] = Counter()
    for pair, count in table.items():
        margin[pair[side]] += count
    return margin


def _pairs(count: int) -> int:
    return comb(count, 2)
