"""An estimate of the number of itemsets, made before mining runs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, triu

PROBES = 1000


def estimate_itemsets(orders: Sequence[Sequence[str]], min_support: float, seed: int) -> float:
    """Estimate how many itemsets reach a support.

    Single products and pairs are counted exactly. Larger itemsets form a tree below the pairs, which is probed by
    random descents. A descent multiplies the numbers of children on its way; the mean of these products is the number
    of nodes (Knuth, 1975, Estimating the efficiency of backtrack programs).

    Args:
        orders: A sample of the baskets; a basket lists each product once.
        min_support: The share of the orders that must contain an itemset.
        seed: The seed of the random descents.
    """
    incidence, min_orders = _incidence_matrix(orders), max(1.0, min_support * len(orders) - 1e-9)
    is_frequent = np.asarray(incidence.sum(axis=0)).ravel() >= min_orders
    incidence = incidence[:, is_frequent]
    cooccurrence = triu(incidence.T @ incidence, k=1).tocoo()
    is_frequent_pair = cooccurrence.data >= min_orders
    pairs = np.column_stack([cooccurrence.row[is_frequent_pair], cooccurrence.col[is_frequent_pair]])
    if not len(pairs):
        return float(is_frequent.sum())
    dense, random = incidence.toarray().astype(bool), np.random.default_rng(seed)
    probes = pairs[random.integers(len(pairs), size=PROBES)]
    descents = [_descend(dense, pair, min_orders, random) for pair in probes]
    return float(is_frequent.sum() + len(pairs) * (1 + np.mean(descents)))


def _incidence_matrix(orders: Sequence[Sequence[str]]) -> csr_matrix:
    """Return a matrix of orders (rows) by products (columns) with a 1 where the order contains the product."""
    products = sorted({item for order in orders for item in order})
    index = {item: column for column, item in enumerate(products)}
    columns = [index[item] for order in orders for item in order]
    starts = np.cumsum([0, *(len(order) for order in orders)])
    return csr_matrix((np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(orders), len(products)))


def _descend(
    incidence: NDArray[np.bool_], pair: NDArray[np.int32], min_orders: float, random: np.random.Generator
) -> float:
    """Return an unbiased estimate of how many itemsets extend a pair by later columns, from one random descent."""
    rows, last = incidence[incidence[:, pair[0]] & incidence[:, pair[1]]], int(pair[1])
    estimate, weight = 0.0, 1.0
    while True:
        children = last + 1 + np.flatnonzero(rows[:, last + 1 :].sum(axis=0) >= min_orders)
        if not len(children):
            return estimate
        weight *= len(children)
        estimate += weight
        last = int(random.choice(children))
        rows = rows[rows[:, last]]
