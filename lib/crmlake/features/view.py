"""Views: groups of features over the days of one channel. Each feature belongs to one view.

A feature is an aggregate in Spark SQL over a customer's rows of `gold.customer_days` in that channel before the as-of
date. The rows also have `days_before` (1 on the last day before it).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame

from crmlake.contracts import Column, Rule

WINDOWS = (30, 90, 365)
SUM = "decimal(18,4)"
"""The type of a measure that adds up fractions: exact, so that no order of rows changes it."""


@dataclass(frozen=True)
class Feature:
    """A feature.

    Attributes:
        column: Column of the feature. Its `null` says when the feature is null for a customer in the view.
        expression: Aggregate in Spark SQL.
    """

    column: Column
    expression: str


def _as_they_are(days: DataFrame) -> DataFrame:
    return days


@dataclass(frozen=True)
class View:
    """A named group of features.

    Attributes:
        name: Name of the view, such as `purchase`.
        features: The features, in the order of their columns.
        membership: Whether the customer is in the view: an aggregate like those of the features. All features of the
            view are null for a customer who is not in it.
        absent: Null rule of the features of a customer who is not in the view.
        rules: The conditions that the features must meet.
        prepare: Adds the columns that features need beside the measures to the rows of the channel before a cutoff.
    """

    name: str
    features: tuple[Feature, ...]
    membership: str
    absent: str
    rules: tuple[Rule, ...] = ()
    prepare: Callable[[DataFrame], DataFrame] = _as_they_are


DEFAULT_VIEW = View("", (), "", "")
"""Stands for the view that `default_view` returns."""


def has_days_in(channel: str) -> str:
    """Return the aggregate that says whether a customer has a day in a channel."""
    return f"count_if(channel = '{channel}') > 0"


def recency(name: str, meaning: str, when: str) -> Feature:
    """Return the feature that counts the days since the last day for which the condition `when` is true."""
    return Feature(Column(name, "int", meaning, unit="days"), f"min(CASE WHEN {when} THEN days_before END)")


def window_sums(*measures: Column) -> tuple[Feature, ...]:
    """Return for each measure its sums over the last 30, 90 and 365 days; 0 if there is nothing to sum."""
    return tuple(
        Feature(
            Column(f"{m.name}_{n}d", m.type, f"{m.meaning.removesuffix('.')} in the last {n} days.", unit=m.unit),
            f"coalesce({sum_within(n, m.name)}, 0)",
        )
        for m in measures
        for n in WINDOWS
    )


def sum_within(days: int, measure: str) -> str:
    """Return the aggregate that sums a measure over the last days; null if there is nothing to sum."""
    return f"sum(CASE WHEN days_before <= {days} THEN {measure} END)"


def ratio(part: str, whole: str, days: int = 365) -> str:
    """Return the aggregate that divides two measures, each summed over the last days.

    It is null if the whole is 0 or there is nothing to sum.
    """
    return f"try_divide(double({sum_within(days, part)}), double({sum_within(days, whole)}))"


def default_view(channel: str, measures: Sequence[Column]) -> View:
    """Return the view of a channel that declares none: its recency, and the window sums of its numeric measures."""
    last = recency(
        f"{channel}_recency_days", f"Days from the last day with {channel} to the as-of date.", f"channel = '{channel}'"
    )
    sums = window_sums(*(m for m in measures if m.type.startswith(("int", "bigint", "double", "decimal"))))
    return View(channel, (last, *sums), has_days_in(channel), f"no {channel} before the as-of date")
