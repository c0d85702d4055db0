"""How many itemsets mining would find, before it runs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, triu

PROBES = 1000


def estimate_itemsets(orders: Sequence[Sequence[str]], min_support: float, seed: int) -> float:
    """Estimate how many itemsets reach a support.

    Single products and pairs are counted. Below the pairs, the tree of itemsets is probed by random descents: the
    products of the numbers of children on the way are, on average, the number of nodes (Knuth, 1975, Estimating the
    efficiency of backtrack programs).

    Args:
        orders: a sample of the baskets, each product once in a basket.
        min_support: share of the orders.
        seed: of the descents.
    """
    held, least = _matrix(orders), max(1.0, min_support * len(orders) - 1e-9)
    frequent = np.asarray(held.sum(axis=0)).ravel() >= least
    held = held[:, frequent]
    together = triu(held.T @ held, k=1).tocoo()
    often = together.data >= least
    pairs = np.column_stack([together.row[often], together.col[often]])
    if not len(pairs):
        return float(frequent.sum())
    dense, random = held.toarray().astype(bool), np.random.default_rng(seed)
    descents = [_below(dense, pair, least, random) for pair in pairs[random.integers(len(pairs), size=PROBES)]]
    return float(frequent.sum() + len(pairs) * (1 + np.mean(descents)))


def _matrix(orders: Sequence[Sequence[str]]) -> csr_matrix:
    """Which order (a row) holds which product (a column)."""
    places = {item: place for place, item in enumerate(sorted({item for order in orders for item in order}))}
    columns = [places[item] for order in orders for item in order]
    starts = np.cumsum([0, *(len(order) for order in orders)])
    return csr_matrix((np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(orders), len(places)))


def _below(held: NDArray[np.bool_], pair: NDArray[np.int32], least: float, random: np.random.Generator) -> float:
    """One descent from a pair: an unbiased guess of how many itemsets extend it by products of later columns."""
    rows, last = held[held[:, pair[0]] & held[:, pair[1]]], int(pair[1])
    guess, weight = 0.0, 1.0
    while True:
        children = last + 1 + np.flatnonzero(rows[:, last + 1 :].sum(axis=0) >= least)
        if not len(children):
            return guess
        weight *= len(children)
        guess += weight
        last = int(random.choice(children))
        rows = rows[rows[:, last]]
