"""Curves of a model's test as points of an inline drawing, from bins of equal size."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.report.data import Record

SIDE = 200.0
"""Width and height of a drawing; its origin is at the lower left."""


@dataclass(frozen=True)
class Curve:
    """One drawing: what its axes count, the points as SVG takes them, and a sentence for those who cannot see it."""

    title: str
    across: str
    upward: str
    points: str
    dots: tuple[tuple[float, float], ...]
    sentence: str


def roc(bins: Sequence[Record], auc: float) -> Curve:
    """Of the customers who did not, and of those who did, the shares found when the most probable are taken first."""
    positives, customers = _sum(bins, "positives"), _sum(bins, "customers")
    reached, places = (0.0, 0.0), [(0.0, 0.0)]
    for each in bins:
        no = each["customers"] - each["positives"]
        reached = (reached[0] + no / max(customers - positives, 1), reached[1] + each["positives"] / max(positives, 1))
        places.append(reached)
    sentence = f"The area below the curve is {auc:.2f}; {0.5} is chance, 1 is perfect."
    return _curve("Telling apart (ROC)", "share of those who did not", "share of those who did", places, sentence)


def gains(bins: Sequence[Record]) -> Curve:
    """How many of those who did are among the most probable customers."""
    positives, customers = _sum(bins, "positives"), _sum(bins, "customers")
    seen, found, places = 0.0, 0.0, [(0.0, 0.0)]
    for each in bins:
        seen, found = seen + each["customers"], found + each["positives"]
        places.append((seen / max(customers, 1), found / max(positives, 1)))
    third = next((y for x, y in places if x >= 0.3), 0.0)  # noqa: PLR2004 - the text says 30 %
    sentence = f"The 30 % most probable customers hold {third:.0%} of all who did."
    return _curve(
        "Whom to address (gains)", "customers, most probable first", "share of those who did", places, sentence
    )


def calibration(bins: Sequence[Record]) -> Curve:
    """What share did, of customers with about the same probability."""
    places = [(each["mean_probability"], each["positives"] / max(each["customers"], 1)) for each in bins]
    off = max((abs(x - y) for x, y in places), default=0.0)
    sentence = f"On the line, a probability is what it says; the farthest bin is {off * 100:.0f} percentage points off."
    return _curve("Meaning what it says (calibration)", "probability given", "share that did", sorted(places), sentence)


def _curve(title: str, across: str, upward: str, places: Sequence[tuple[float, float]], sentence: str) -> Curve:
    dots = tuple((round(x * SIDE, 1), round((1 - y) * SIDE, 1)) for x, y in places)
    return Curve(title, across, upward, " ".join(f"{x},{y}" for x, y in dots), dots, sentence)


def _sum(bins: Sequence[Record], column: str) -> float:
    return float(sum(each[column] for each in bins))
