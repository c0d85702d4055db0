"""A view: what the days of one channel tell of a customer at a date. Each feature belongs to one view.

A feature is an aggregate in Spark SQL over the customer's rows of `gold.customer_days` before the date, which also
have `days_before` (1 on the last day before it). The measures of a channel are null in the rows of the others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.contracts import Column, Rule

WINDOWS = (30, 90, 365)
SUM = "decimal(18,4)"
"""The type of a measure that adds up fractions: exact, so that no order of rows changes it."""
_GATHERING = re.compile(r"\b(array_agg|collect_list|collect_set)\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Feature:
    """One feature: the column that it fills (whose `null` says when it is null for one who is in the view), and how."""

    column: Column
    expression: str

    @property
    def gathers(self) -> bool:
        """Whether it gathers values into a list before it looks at them, and so costs more than a sum."""
        return bool(_GATHERING.search(self.expression))


@dataclass(frozen=True)
class View:
    """A named group of features.

    Attributes:
        name: such as `purchase`.
        features: in the order of their columns.
        known: an aggregate like that of a feature: whether the customer is in the view. Of one who is not, all its
            features are null.
        absent: what that null means.
        rules: what its features keep.
    """

    name: str
    features: tuple[Feature, ...]
    known: str
    absent: str
    rules: tuple[Rule, ...] = ()


def seen_in(channel: str) -> str:
    """Whether a customer had any day in a channel."""
    return f"count_if(channel = '{channel}') > 0"


def recency(name: str, meaning: str, when: str) -> Feature:
    """Days since the last day on which something was the case; `when` says so of a day."""
    return Feature(Column(name, "int", meaning, unit="days"), f"min(CASE WHEN {when} THEN days_before END)")


def windowed(*measures: Column) -> tuple[Feature, ...]:
    """Of each measure its sum over the last 30, 90 and 365 days; 0 where there was nothing."""
    return tuple(
        Feature(
            Column(f"{m.name}_{n}d", m.type, f"{m.meaning.removesuffix('.')}, in the last {n} days.", unit=m.unit),
            f"coalesce({within(n, m.name)}, 0)",
        )
        for m in measures
        for n in WINDOWS
    )


def within(days: int, measure: str) -> str:
    """A measure's sum over the last days; null where there was nothing."""
    return f"sum(CASE WHEN days_before <= {days} THEN {measure} END)"


def ratio(part: str, whole: str, days: int = 365) -> str:
    """One measure by another, both summed over the last days; null where the other is 0 or there was nothing."""
    return f"try_divide(double({within(days, part)}), double({within(days, whole)}))"


def default_view(channel: str, measures: Sequence[Column]) -> View:
    """What the days of any channel tell: how long ago the last was, and the windowed sums of every numeric measure."""
    last = recency(f"{channel}_recency_days", f"Days from the last day with {channel}.", f"channel = '{channel}'")
    sums = windowed(*(m for m in measures if m.type.startswith(("int", "bigint", "double", "decimal"))))
    return View(channel, (last, *sums), seen_in(channel), f"no {channel} before the as-of date")
