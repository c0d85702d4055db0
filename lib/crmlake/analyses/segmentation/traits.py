"""The traits of a segment: the mean and deviation of each feature, in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.page.rows import Record, is_known
from crmlake.page.words import UNKNOWN, measure

WINDOW = re.compile(r" (\d+)d$")

# Minimum distances from the mean of all customers in standard deviations, and their words.
HEIGHTS = ((1.5, "far"), (0.75, "clearly"), (0.25, "a little"))


@dataclass(frozen=True)
class Trait:
    """One feature of one segment: its deviation from all customers, and its mean in words."""

    feature: str
    deviation: float
    words: str


def traits(profile: Record, currency: str) -> tuple[Trait, ...]:
    """Return the traits of a profile in its order, without features whose deviation is unknown."""
    return tuple(_trait(entry, currency) for entry in _listed(profile["features"]) if is_known(entry["deviation"]))


def feature_label(feature: str) -> str:
    """Return a feature's name in plain words: `orders_90d` is "Orders in 90 days"."""
    plain = WINDOW.sub(r" in \1 days", feature.replace("_", " "))
    return plain[:1].upper() + plain[1:]


def height(deviation: float) -> str:
    """Return a deviation in words, such as "far above the typical customer"."""
    size = next((word for minimum, word in HEIGHTS if abs(deviation) >= minimum), "")
    return f"{size} {'above' if deviation > 0 else 'below'} the typical customer" if size else "about typical"


def _trait(entry: Record, currency: str) -> Trait:
    feature, mean = str(entry["feature"]), entry["mean"]
    column = CUSTOMER_FEATURES.by_name.get(feature)
    words = measure(float(mean), column.unit if column else "", currency) if is_known(mean) else UNKNOWN
    return Trait(feature, float(entry["deviation"]), words)


def _listed(features: Iterable[Record] | None) -> Iterable[Record]:
    return () if features is None else features
