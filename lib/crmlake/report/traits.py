"""What a segment is like: each feature's mean and deviation, in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crmlake.report.data import Record, ReportData, known
from crmlake.report.words import UNKNOWN, measure

WINDOW = re.compile(r" (\d+)d$")

# Standard deviations from the mean of all customers, and what a person calls that.
HEIGHTS = ((1.5, "far"), (0.75, "clearly"), (0.25, "a little"))


@dataclass(frozen=True)
class Trait:
    """One feature of one segment: its distance from all customers, and its mean in words."""

    feature: str
    deviation: float
    words: str


def traits(profile: Record, data: ReportData) -> tuple[Trait, ...]:
    """The traits of a profile, in its order; a feature whose deviation is not known is left out."""
    return tuple(_trait(each, data) for each in _listed(profile["features"]) if known(each["deviation"]))


def feature_label(feature: str) -> str:
    """A feature's name as a person says it: `orders_90d` is "Orders in 90 days"."""
    plain = WINDOW.sub(r" in \1 days", feature.replace("_", " "))
    return plain[:1].upper() + plain[1:]


def height(deviation: float) -> str:
    """A deviation in words, such as "far above average"."""
    size = next((word for least, word in HEIGHTS if abs(deviation) >= least), "")
    return f"{size} {'above' if deviation > 0 else 'below'} average" if size else "about average"


def _trait(found: Record, data: ReportData) -> Trait:
    feature, mean = str(found["feature"]), found["mean"]
    words = measure(float(mean), data.feature_units.get(feature, ""), data.currency) if known(mean) else UNKNOWN
    return Trait(feature, float(found["deviation"]), words)


def _listed(features: Iterable[Record] | None) -> Iterable[Record]:
    return () if features is None else features
