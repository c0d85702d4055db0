"""The curves of a model's test, computed from bins of equal size, and their figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from crmlake.page.figures import ACCENT, MUTED, draw_figure
from crmlake.page.rows import Record

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = (250.0, 250.0)

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Curve:
    """One curve: its name, its title, its axis labels, its points from 0 to 1, and a sentence that describes it."""

    name: str
    title: str
    across: str
    upward: str
    points: Points
    sentence: str

    def draw(self, prefix: str) -> Markup:
        """Return the figure of the curve beside the diagonal.

        Args:
            prefix: A prefix of its ids, so that they are unique in the page.
        """

        def draw(figure: "Figure") -> Mapping[str, str]:
            axes = figure.subplots()
            axes.plot((0, 1), (0, 1), color=MUTED, linestyle="--", linewidth=0.8)
            axes.plot(*zip(*self.points, strict=True), color=ACCENT, marker="o", markersize=3, linewidth=1.6)
            axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=self.across, ylabel=self.upward, aspect="equal")
            axes.set(xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
            axes.grid()
            return {}

        return draw_figure(draw, SIZE, f"{prefix}-{self.name}", self.title, self.sentence)


def roc(bins: Sequence[Record], auc: float) -> Curve:
    """Return the ROC curve: false and true positive rates by falling probability."""
    positives, customers = _sum(bins, "positives"), _sum(bins, "customers")
    point = (0.0, 0.0)
    points = [point]
    for bin_ in bins:
        no = bin_["customers"] - bin_["positives"]
        point = (point[0] + no / max(customers - positives, 1), point[1] + bin_["positives"] / max(positives, 1))
        points.append(point)
    sentence = f"The area below the curve is {auc:.2f}; {0.5} is chance, 1 is perfect."
    return Curve(
        "roc", "Separation (ROC)", "share of those who did not", "share of those who did", tuple(points), sentence
    )


def gains(bins: Sequence[Record]) -> Curve:
    """Return the gains curve: the share of all positives among the most probable customers."""
    positives, customers = _sum(bins, "positives"), _sum(bins, "customers")
    addressed, hits, points = 0.0, 0.0, [(0.0, 0.0)]
    for bin_ in bins:
        addressed, hits = addressed + bin_["customers"], hits + bin_["positives"]
        points.append((addressed / max(customers, 1), hits / max(positives, 1)))
    third = next((y for x, y in points if x >= 0.3), 0.0)  # noqa: PLR2004 - the text says 30 %
    sentence = f"The 30 % most probable customers hold {third:.0%} of all who did."
    across = "customers, most probable first"
    return Curve("gains", "Whom to address (gains)", across, "share of those who did", tuple(points), sentence)


def calibration(bins: Sequence[Record]) -> Curve:
    """Return the calibration curve: the share of positives by mean predicted probability of a bin."""
    points = [(bin_["mean_probability"], bin_["positives"] / max(bin_["customers"], 1)) for bin_ in bins]
    off = max((abs(x - y) for x, y in points), default=0.0)
    sentence = (
        "On the line, the predicted probability equals the observed share; the farthest bin is "
        f"{off * 100:.0f} percentage points off."
    )
    title = "Predicted and observed (calibration)"
    return Curve("calibration", title, "predicted probability", "share that did", tuple(sorted(points)), sentence)


def _sum(bins: Sequence[Record], column: str) -> float:
    return float(sum(bin_[column] for bin_ in bins))
