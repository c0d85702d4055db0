"""The most relevant words of a topic."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
LAMBDA = 0.6
"""The weight of a word's probability in the topic (1) against its lift over all texts (0); readers preferred 0.6."""


def most_relevant(probabilities: Matrix, overall: NDArray[np.float64], count: int) -> list[list[int]]:
    """Return the most relevant words of each topic (Sievert and Shirley 2014).

    Args:
        probabilities: A matrix of topics by words; each row sums to 1.
        overall: The share of each word in all texts, above 0.
        count: The number of words per topic.

    Returns:
        For each topic, the columns of its words, the most relevant first; of equals, the lower column first.
    """
    logs = np.log(np.maximum(probabilities, 1e-12))
    relevance = LAMBDA * logs + (1 - LAMBDA) * (logs - np.log(overall))
    return top(relevance, count)


def top(values: Matrix, count: int) -> list[list[int]]:
    """Return the columns of each row's largest values, the largest first; of equals, the lower column first."""
    return [[int(column) for column in np.argsort(-row, kind="stable")[:count]] for row in values]
