"""The coherence of a topic's words."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix

TOP = 10
"""The number of top words whose coherence is measured, as is usual."""


def npmi(topics: Sequence[Sequence[int]], counts: csr_matrix) -> list[float]:
    """Return the coherence of topics: mean normalised pointwise mutual information (Bouma 2009; Lau et al. 2014).

    Two words co-occur where a document contains both. A pair that never co-occurs counts as -1.

    Args:
        topics: For each topic, its most probable words as columns of `counts`; at least two words.
        counts: A matrix of documents by words; a positive number means that the document contains the word.

    Returns:
        For each topic, the mean over its pairs of words, from -1 (never together) over 0 (independent) to 1 (always
        together).
    """
    columns = sorted({word for topic in topics for word in topic})
    incidence = (counts[:, columns] > 0).astype(np.int64)
    cooccurrence = (incidence.T @ incidence).toarray() / counts.shape[0]
    index = {word: number for number, word in enumerate(columns)}
    pairs = [[(index[first], index[second]) for first, second in combinations(topic, 2)] for topic in topics]
    return [sum(_pair_npmi(cooccurrence, *pair) for pair in topic) / len(topic) for topic in pairs]


def _pair_npmi(cooccurrence: np.ndarray, first: int, second: int) -> float:
    both = cooccurrence[first, second]
    if both == 0:
        return -1.0
    if both == 1:
        return 1.0  # both words are in every document, where the formula is 0 / 0
    return float(np.log(both / (cooccurrence[first, first] * cooccurrence[second, second])) / -np.log(both))
