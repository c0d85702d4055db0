"""The assignment of points to centroids, and the separation of the groups."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.intp]


def assign(points: Points, centroids: Points) -> Labels:
    """Return the index of each point's nearest centroid, counted from 0."""
    # Imported here because loading scikit-learn takes most of a second and only a few commands need it.
    from sklearn.metrics import pairwise_distances_argmin  # noqa: PLC0415

    labels: Labels = pairwise_distances_argmin(points, centroids)
    return labels


def silhouette(points: Points, labels: Labels) -> float:
    """Return the mean silhouette (Rousseeuw, 1987) by squared Euclidean distance, as MLlib's evaluator computes it.

    A point's mean squared distance to a group follows from the group's sums, so that no pairs are compared.

    Args:
        points: The points, one per row.
        labels: The group of each point, counted from 0.

    Returns:
        A number from -1 to 1. A point alone in its group counts as 0; if there is only one group, the result is 0.
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
