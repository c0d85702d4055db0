"""Bins of equal size by falling prediction, which show where a model is good and where it is not."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from crmlake.analyses.supervised.intervals import Interval, Numbers
from crmlake.models import Metric

BINS = 20
Rows: TypeAlias = NDArray[np.intp]


def falling(prediction: Numbers) -> Rows:
    """Return the positions of the rows by falling prediction; equal predictions keep their order."""
    return np.argsort(-prediction, kind="stable")


def top_tenth(prediction: Numbers) -> Rows:
    """Return the positions of the tenth of the rows with the highest prediction, at least one."""
    return falling(prediction)[: max(1, round(len(prediction) / 10))]


def describe(prediction: Numbers, measure: Callable[[Rows], Sequence[Metric]]) -> list[Metric]:
    """Return the metrics of each bin, in the dimension `bin`, counted from 1.

    Args:
        prediction: One number per row.
        measure: Returns the metrics of the rows at some positions.
    """
    parts = [part for part in np.array_split(falling(prediction), BINS) if len(part)]
    return [metric.of("bin", number) for number, part in enumerate(parts, start=1) for metric in measure(part)]


def with_interval(name: str, value: float, interval: Interval | None) -> Metric:
    """Return a metric with its 95 % confidence interval, where there is one."""
    low, high = interval or (None, None)
    return Metric(name=name, value=value, low=low, high=high)
