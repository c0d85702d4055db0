"""How well the words of a topic hang together."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix

TOP = 10
"""The words of a topic that are looked at, as is usual."""


def npmi(topics: Sequence[Sequence[int]], counts: csr_matrix) -> list[float]:
    """The coherence of topics: mean normalised pointwise mutual information (Bouma 2009; Lau et al. 2014).

    Two words are seen together where a document holds both. A pair that no document holds counts as -1.

    Args:
        topics: of each topic its most probable words, as columns of `counts`; at least two.
        counts: documents by words; any positive number says that the document holds the word.

    Returns:
        Of each topic the mean over its pairs of words, from -1 (never together) over 0 (chance) to 1 (always).
    """
    columns = sorted({word for topic in topics for word in topic})
    held = (counts[:, columns] > 0).astype(np.int64)
    together = (held.T @ held).toarray() / counts.shape[0]
    place = {word: number for number, word in enumerate(columns)}
    pairs = [[(place[one], place[other]) for one, other in combinations(topic, 2)] for topic in topics]
    return [sum(_pair(together, *pair) for pair in several) / len(several) for several in pairs]


def _pair(together: np.ndarray, one: int, other: int) -> float:
    both = together[one, other]
    if both == 0:
        return -1.0
    if both == 1:
        return 1.0  # in every document: 0 by 0 in the formula, and as close as can be
    return float(np.log(both / (together[one, one] * together[other, other])) / -np.log(both))
