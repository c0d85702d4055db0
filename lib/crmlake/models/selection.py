"""Choosing the number of segments."""

from collections.abc import Sequence
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.models.agreement import adjusted_rand_index
from crmlake.models.clustering import Fit, fit_kmeans, silhouette
from crmlake.models.threads import at_once

STABLE = 0.8
NEARLY = 0.95
# One fit of MLlib's ends in a poor local optimum in some four of ten, even with five clear groups: it is repeated,
# twice at least. Ten iterations do, for what has not settled by then is seldom stable.
RESTARTS = 5
ITERATIONS = 10


class Trial(NamedTuple):
    """What was measured for one number of segments.

    Attributes:
        k: the number.
        silhouette: how well apart the segments lie, from -1 to 1.
        stability: how far two models, each of one half of the customers, agree on all of them; 1 is fully.
    """

    k: int
    silhouette: float
    stability: float


def choose_k(trials: Sequence[Trial]) -> int:
    """Choose the finest grouping that is stable, and nearly as well separated as the best of the stable.

    A grouping that two halves of the customers do not agree on is one of chance (Ben-Hur, Elisseeff and
    Guyon, 2002, A stability based method for discovering structure in clustered data), so stability comes
    first; the threshold of 0.8 is that of Tibshirani and Walther (2005, Cluster validation by prediction
    strength), who likewise take the largest k above it. Stability alone finds no fault with too coarse a
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


def try_numbers(rows: DataFrame, numbers: Sequence[int], seed: int) -> list[Trial]:
    """Measure silhouette and stability for each number of segments.

    Args:
        rows: `place`, `vector`: a sample of customers, in one partition.
        numbers: the numbers to try.
        seed: of the first centres.
    """
    return at_once(rows.sparkSession, lambda k: _try(rows, k, seed), numbers)


def _try(rows: DataFrame, k: int, seed: int) -> Trial:
    """Fit both halves from new first centres until their best fits agree, or patience ends."""
    halves = [rows.where(F.col("place") % 2 == half) for half in (0, 1)]
    best: list[Fit] = []
    stability = 0.0
    for restart in range(RESTARTS):
        fits = [fit_kmeans(half, k, seed + restart, ITERATIONS) for half in halves]
        best = [min(pair, key=_cost) for pair in zip(best, fits, strict=True)] if best else fits
        if restart and (stability := _agreement(best, rows)) >= STABLE:
            break
    # Where the two agree, either speaks for this k; where they do not, this k is out whatever its silhouette.
    return Trial(k, silhouette(best[0], rows), stability)


def _cost(fit: Fit) -> float:
    return fit.cost


def _agreement(fits: Sequence[Fit], rows: DataFrame) -> float:
    first, second = fits
    by_first = first.model.setPredictionCol("first").transform(rows)
    by_both = second.model.setPredictionCol("second").transform(by_first)
    cells = by_both.groupBy("first", "second").count().collect()
    return adjusted_rand_index({(cell["first"], cell["second"]): cell["count"] for cell in cells})
