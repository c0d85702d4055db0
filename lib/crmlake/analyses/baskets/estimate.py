"""An estimate of the number of itemsets, made before mining runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, triu

PROBES = 1000


class SizeEstimate(NamedTuple):
    """How many itemsets of one size are expected, and how many orders contain them in sum."""

    itemsets: float
    occurrences: float


def estimate_itemsets(orders: Sequence[Sequence[str]], min_support: float, seed: int) -> float:
    """Estimate how many itemsets reach a support; the arguments are those of `estimate_sizes`."""
    return sum(size.itemsets for size in estimate_sizes(orders, min_support, seed))


def estimate_sizes(orders: Sequence[Sequence[str]], min_support: float, seed: int) -> list[SizeEstimate]:
    """Estimate how many itemsets of 1, 2, 3, … products reach a support.

    Single products and pairs are counted exactly. Larger itemsets form a tree below the pairs, which is probed by
    random descents. A descent multiplies the numbers of children on its way; the mean of these products is the number
    of nodes (Knuth, 1975, Estimating the efficiency of backtrack programs).

    Args:
        orders: A sample of the baskets; a basket lists each product once.
        min_support: The share of the orders that must contain an itemset.
        seed: The seed of the random descents.
    """
    incidence, min_orders = _incidence_matrix(orders), max(1.0, min_support * len(orders) - 1e-9)
    counts = np.asarray(incidence.sum(axis=0)).ravel()
    is_frequent = counts >= min_orders
    incidence = incidence[:, is_frequent]
    cooccurrence = triu(incidence.T @ incidence, k=1).tocoo()
    is_frequent_pair = cooccurrence.data >= min_orders
    pairs = np.column_stack([cooccurrence.row[is_frequent_pair], cooccurrence.col[is_frequent_pair]])
    singles = SizeEstimate(float(is_frequent.sum()), float(counts[is_frequent].sum()))
    if not len(pairs):
        return [singles]
    dense, random = incidence.toarray().astype(bool), np.random.default_rng(seed)
    probes = pairs[random.integers(len(pairs), size=PROBES)]
    descents = [_descend(dense, pair, min_orders, random) for pair in probes]
    larger = np.zeros((max(map(len, descents)), 2))
    for descent in descents:
        larger[: len(descent)] += descent
    double = SizeEstimate(float(len(pairs)), float(cooccurrence.data[is_frequent_pair].sum()))
    return [singles, double, *(SizeEstimate(*size) for size in (larger * len(pairs) / PROBES).tolist())]


def _incidence_matrix(orders: Sequence[Sequence[str]]) -> csr_matrix:
    """Return a matrix of orders (rows) by products (columns) with a 1 where the order contains the product."""
    products = sorted({item for order in orders for item in order})
    index = {item: column for column, item in enumerate(products)}
    columns = [index[item] for order in orders for item in order]
    starts = np.cumsum([0, *(len(order) for order in orders)])
    return csr_matrix((np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(orders), len(products)))


def _descend(
    incidence: NDArray[np.bool_], pair: NDArray[np.int32], min_orders: float, random: np.random.Generator
) -> NDArray[np.float64]:
    """Estimate the itemsets that extend a pair by later columns from one random descent, without bias.

    Returns:
        For each size from 3 on: the number of itemsets, and the sum of the orders that contain them.
    """
    rows, last = incidence[incidence[:, pair[0]] & incidence[:, pair[1]]], int(pair[1])
    sizes, weight = list[tuple[float, float]](), 1.0
    while True:
        counts = rows[:, last + 1 :].sum(axis=0)
        children = np.flatnonzero(counts >= min_orders)
        if not len(children):
            return np.array(sizes).reshape(-1, 2)
        sizes.append((weight * len(children), weight * float(counts[children].sum())))
        weight *= len(children)
        last += 1 + int(random.choice(children))
        rows = rows[rows[:, last]]
