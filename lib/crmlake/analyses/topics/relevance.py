"""The words that say what a topic is about."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
LAMBDA = 0.6
"""Between how probable a word is in its topic (1) and how much more than elsewhere (0): what readers found best."""


def most_relevant(probabilities: Matrix, overall: NDArray[np.float64], count: int) -> list[list[int]]:
    """The words of each topic by relevance (Sievert and Shirley 2014).

    Args:
        probabilities: topics by words; a row sums to 1.
        overall: of each word its share of all words, above 0.
        count: how many words of a topic.

    Returns:
        Of each topic the words' columns, the most relevant first; of equal ones the first.
    """
    logs = np.log(np.maximum(probabilities, 1e-12))
    relevance = LAMBDA * logs + (1 - LAMBDA) * (logs - np.log(overall))
    return top(relevance, count)


def top(values: Matrix, count: int) -> list[list[int]]:
    """The columns of each row's greatest values, the greatest first; of equal ones the first."""
    return [[int(place) for place in np.argsort(-row, kind="stable")[:count]] for row in values]
