"""The choice of the number of segments, on a capped sample in the driver's memory.

One MLlib fit of 20,000 rows takes two dozen tiny Spark jobs, and about four fits of ten end in a poor local optimum,
even with five clear groups. Choosing among nine numbers with enough restarts took 40 to 80 seconds of CPU; with
scikit-learn it takes a few. The model that scores the customers is MLlib's, which needs no such cap.
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
    """The measurements for one number of segments.

    Attributes:
        k: The number of segments.
        silhouette: The separation of the segments, from -1 to 1.
        stability: The agreement of two models that are each trained on half of the customers and then assign all of
            them: the mean adjusted Rand index of three random splits; 1 is full agreement.
    """

    k: int
    silhouette: float
    stability: float


def choose_k(trials: Sequence[Trial]) -> int:
    """Return the largest stable number of segments whose silhouette is close to the best of all stable numbers.

    Stability comes first, because a grouping on which two halves of the customers disagree is due to chance
    (Ben-Hur, Elisseeff and Guyon, 2002, A stability based method for discovering structure in clustered data). The
    threshold of 0.9 is the stricter one of Tibshirani and Walther (2005, Cluster validation by prediction strength),
    who also take the largest k above it. Stability alone does not detect a grouping that is too coarse, nor, on many
    rows, an arbitrary but repeatable cut (von Luxburg, 2010, Clustering stability: an overview). Therefore the
    silhouette (Rousseeuw, 1987) must be within 5 % of the best stable one. Of these numbers the largest is chosen:
    merged groups often score a little better than the groups themselves, but tell a marketer less.

    Args:
        trials: The trials, at least one. If none is stable, the most stable one is chosen; of equals, the smallest.
    """
    stable = [trial for trial in trials if trial.stability >= STABLE]
    if not stable:
        return max(trials, key=lambda trial: (trial.stability, -trial.k)).k
    best = max(trial.silhouette for trial in stable)
    return max(trial.k for trial in stable if trial.silhouette >= NEARLY * best or trial.silhouette == best)


def try_number(points: Points, k: int, seed: int) -> Trial:
    """Measure silhouette and stability for one number of segments.

    Args:
        points: A capped sample of customers, one per row.
        k: The number of segments to try.
        seed: The seed of the splits and of the initial centroids.
    """
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - see separation

    chance = np.random.default_rng(seed)
    splits = [_split(points, k, chance) for _ in range(SPLITS)]
    stability = mean(float(adjusted_rand_score(*split)) for split in splits)
    # One assignment is enough: where the assignments disagree, k is unstable and its silhouette does not matter.
    return Trial(k, silhouette(points, splits[0][0]), stability)


def _split(points: Points, k: int, chance: np.random.Generator) -> tuple[Labels, Labels]:
    """Assign all points twice: to the centroids of a random half of the points, and to those of the other half."""
    order = chance.permutation(len(points))
    first, second = (_fit_centroids(points[order[half::2]], k, int(chance.integers(2**31))) for half in (0, 1))
    return assign(points, first), assign(points, second)


def _fit_centroids(points: Points, k: int, seed: int) -> Points:
    from sklearn.cluster import KMeans  # noqa: PLC0415 - see separation

    distinct = len(np.unique(points, axis=0))
    centroids: Points = KMeans(min(k, distinct), n_init=RESTARTS, random_state=seed).fit(points).cluster_centers_
    return centroids
