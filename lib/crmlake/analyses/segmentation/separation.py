"""How well apart groups lie."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.intp]


def assign(points: Points, centres: Points) -> Labels:
    """Give each point the place of its nearest centre, counted from 0."""
    # To load it takes most of a second, and of all commands a few need it.
    from sklearn.metrics import pairwise_distances_argmin  # noqa: PLC0415

    places: Labels = pairwise_distances_argmin(points, centres)
    return places


def silhouette(points: Points, labels: Labels) -> float:
    """Compute the mean silhouette (Rousseeuw, 1987) by squared Euclidean distance, as MLlib's evaluator does.

    A point's mean squared distance to a group follows from the group's sums, so that no pair is compared.

    Args:
        points: one a row.
        labels: the group of each, counted from 0.

    Returns:
        From -1 to 1; a point alone in its group counts 0, and so do all where there is but one group.
    """
    member = labels[:, None] == np.unique(labels)
    if member.shape[1] == 1:
        return 0.0
    sizes, lengths = member.sum(axis=0), (points**2).sum(axis=1)
    sums = member.T.astype(float) @ points, member.T.astype(float) @ lengths
    totals = np.maximum(sizes * lengths[:, None] + sums[1] - 2 * points @ sums[0].T, 0.0)
    own = totals[member] / np.maximum(member @ sizes - 1, 1)
    other = np.where(member, np.inf, totals / sizes).min(axis=1)
    score = (other - own) / np.maximum(np.maximum(own, other), np.finfo(float).tiny)
    return float(np.where(member @ sizes > 1, score, 0.0).mean())
