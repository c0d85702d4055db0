"""The curves of a model's test, computed from bins of equal size, as points of an inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.report.data import Record

SIDE = 200.0
"""Width and height of a drawing; its origin is at the lower left."""


@dataclass(frozen=True)
class Curve:
    """One curve: its title, axis labels, points in SVG coordinates, and a sentence that describes it."""

    title: str
    across: str
    upward: str
    points: str
    dots: tuple[tuple[float, float], ...]
    sentence: str


def roc(bins: Sequence[Record], auc: float) -> Curve:
    """Return the ROC curve: false and true positive rates by falling probability."""
    positives, customers = _sum(bins, "positives"), _sum(bins, "customers")
    reached, places = (0.0, 0.0), [(0.0, 0.0)]
    for bin_ in bins:
        no = bin_["customers"] - bin_["positives"]
        reached = (reached[0] + no / max(customers - positives, 1), reached[1] + bin_["positives"] / max(positives, 1))
        places.append(reached)
    sentence = f"The area below the curve is {auc:.2f}; {0.5} is chance, 1 is perfect."
    return _curve("Separation (ROC)", "share of those who did not", "share of those who did", places, sentence)


def gains(bins: Sequence[Record]) -> Curve:
    """Return the gains curve: the share of all positives among the most probable customers."""
    positives, customers = _sum(bins, "positives"), _sum(bins, "customers")
    addressed, hits, places = 0.0, 0.0, [(0.0, 0.0)]
    for bin_ in bins:
        addressed, hits = addressed + bin_["customers"], hits + bin_["positives"]
        places.append((addressed / max(customers, 1), hits / max(positives, 1)))
    third = next((y for x, y in places if x >= 0.3), 0.0)  # noqa: PLR2004 - the text says 30 %
    sentence = f"The 30 % most probable customers hold {third:.0%} of all who did."
    return _curve(
        "Whom to address (gains)", "customers, most probable first", "share of those who did", places, sentence
    )


def calibration(bins: Sequence[Record]) -> Curve:
    """Return the calibration curve: the share of positives by mean predicted probability of a bin."""
    places = [(bin_["mean_probability"], bin_["positives"] / max(bin_["customers"], 1)) for bin_ in bins]
    off = max((abs(x - y) for x, y in places), default=0.0)
    sentence = (
        "On the line, the predicted probability equals the observed share; the farthest bin is "
        f"{off * 100:.0f} percentage points off."
    )
    return _curve(
        "Predicted and observed (calibration)", "predicted probability", "share that did", sorted(places), sentence
    )


def _curve(title: str, across: str, upward: str, places: Sequence[tuple[float, float]], sentence: str) -> Curve:
    dots = tuple((round(x * SIDE, 1), round((1 - y) * SIDE, 1)) for x, y in places)
    return Curve(title, across, upward, " ".join(f"{x},{y}" for x, y in dots), dots, sentence)


def _sum(bins: Sequence[Record], column: str) -> float:
    return float(sum(bin_[column] for bin_ in bins))
