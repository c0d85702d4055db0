"""95 % confidence intervals of metrics."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Numbers: TypeAlias = NDArray[np.float64]
Interval: TypeAlias = tuple[float, float]
Z = float(norm.ppf(0.975))


def mean_interval(values: Numbers) -> Interval:
    """Return the interval of the mean of independent values, by the central limit theorem."""
    half = Z * float(values.std()) / len(values) ** 0.5
    return float(values.mean()) - half, float(values.mean()) + half


def share_interval(hits: float, count: int) -> Interval:
    """Return the interval of a share (Wilson, 1927), which is within 0 and 1 for few rows too.

    >>> low, high = share_interval(0, 10)
    >>> round(low, 3), round(high, 3)
    (0.0, 0.278)
    """
    share, weight = hits / count, Z**2 / count
    centre = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * (share * (1 - share) / count + weight / (4 * count)) ** 0.5
    return max(0.0, centre - half), min(1.0, centre + half)


def auc_interval(prediction: Numbers, label: Numbers) -> Interval:
    """Return the interval of the area under the ROC curve (DeLong, DeLong and Clarke-Pearson, 1988).

    The variance follows from the placements: for each positive, the share of negatives below it, and the reverse.
    They are computed from ranks (Sun and Xu, 2014).

    Args:
        prediction: The predictions.
        label: The labels, 1 or 0; both must occur at least twice.
    """
    positive, negative = prediction[label == 1], prediction[label == 0]
    ranks = rankdata(np.concatenate([positive, negative]))
    count = len(positive)
    above = (ranks[:count] - rankdata(positive)) / len(negative)
    below = 1 - (ranks[count:] - rankdata(negative)) / count
    half = Z * float(above.var(ddof=1) / count + below.var(ddof=1) / len(negative)) ** 0.5
    area = float(above.mean())
    return max(0.0, area - half), min(1.0, area + half)
