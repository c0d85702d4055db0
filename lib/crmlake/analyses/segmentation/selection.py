"""Choosing the number of segments, on a capped sample in the driver's memory.

One MLlib fit of 20,000 rows is two dozen tiny Spark jobs, and ends in a poor local optimum in some four of ten, even
with five clear groups. Choosing among nine numbers, repeating fits till that no longer matters, took 40 to 80 seconds
of CPU; with scikit-learn it takes a few. The model that customers are scored by is MLlib's, which has no such cap.
"""

from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

import numpy as np

from crmlake.analyses.segmentation.separation import Labels, Points, assign, silhouette

STABLE = 0.9
NEARLY = 0.95
SPLITS = 3
RESTARTS = 3


class Trial(NamedTuple):
    """What was measured for one number of segments.

    Attributes:
        k: the number.
        silhouette: how well apart the segments lie, from -1 to 1.
        stability: how far two models, each of a half of the customers, agree on all of them: the mean adjusted
            Rand index of three random splits; 1 is fully.
    """

    k: int
    silhouette: float
    stability: float


def choose_k(trials: Sequence[Trial]) -> int:
    """Choose the finest grouping that is stable, and nearly as well separated as the best of the stable.

    A grouping that two halves of the customers do not agree on is one of chance (Ben-Hur, Elisseeff and
    Guyon, 2002, A stability based method for discovering structure in clustered data), so stability comes
    first; the threshold of 0.9 is the stricter one of Tibshirani and Walther (2005, Cluster validation by
    prediction strength), who likewise take the largest k above it. Stability alone finds no fault with too coarse a
    grouping, nor, on many rows, with an arbitrary but repeatable cut (von Luxburg, 2010, Clustering
    stability: an overview), so the silhouette (Rousseeuw, 1987) must be within a twentieth of the best
    stable one. Within that the largest k wins: two groups of groups often score a little better than the
    groups themselves, and tell a marketer less.

    Args:
        trials: at least one. Where none is stable, the most stable is taken, the coarsest of equals.
    """
    stable = [trial for trial in trials if trial.stability >= STABLE]
    if not stable:
        return max(trials, key=lambda trial: (trial.stability, -trial.k)).k
    best = max(trial.silhouette for trial in stable)
    return max(trial.k for trial in stable if trial.silhouette >= NEARLY * best or trial.silhouette == best)


def try_number(points: Points, k: int, seed: int) -> Trial:
    """Measure silhouette and stability for one number of segments.

    Args:
        points: a capped sample of customers.
        k: the number to try.
        seed: of the splits and the first centres.
    """
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - see separation

    chance = np.random.default_rng(seed)
    splits = [_split(points, k, chance) for _ in range(SPLITS)]
    stability = mean(float(adjusted_rand_score(*split)) for split in splits)
    # Where all agree, any speaks for this k; where they do not, this k is out whatever its silhouette.
    return Trial(k, silhouette(points, splits[0][0]), stability)


def _split(points: Points, k: int, chance: np.random.Generator) -> tuple[Labels, Labels]:
    """Group all points twice: by the centres of a random half of them, and by those of the other half."""
    order = chance.permutation(len(points))
    first, second = (_centres(points[order[half::2]], k, int(chance.integers(2**31))) for half in (0, 1))
    return assign(points, first), assign(points, second)


def _centres(points: Points, k: int, seed: int) -> Points:
    from sklearn.cluster import KMeans  # noqa: PLC0415 - see separation

    different = len(np.unique(points, axis=0))
    centres: Points = KMeans(min(k, different), n_init=RESTARTS, random_state=seed).fit(points).cluster_centers_
    return centres
