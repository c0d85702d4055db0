"""A channel: one way in which a company meets its customers, and how its events become days and features.

A channel is a contract for its silver table and, where it has events, the measures of a customer's day, the function
that makes them, and the features that they give. Channels register in the entry-point group `crmlake.channels`, so that
another package can add one: cleansing then fills its table, folding its measures, featurising its features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

from pyspark.sql import DataFrame

from crmlake.contracts import Column, Contract
from crmlake.features.view import View, default_view

GROUP = "crmlake.channels"


@dataclass(frozen=True)
class Fold:
    """How a channel's events become a customer's days.

    Attributes:
        time: the event's time column; its date (UTC) is the day.
        measures: the columns of `gold.customer_days` that it fills; null in the rows of other channels. Numbers must
            be sums or counts, as windows add them up.
        sums: from events with a `customer_id` and a `day` to one row a customer and day with the measures.
        view: the features that the days give; `None`: how long ago the last was, and sums over windows.
        later: further time columns, of what becomes known of the event only later, such as when it was resolved. The
            event then stands once for each of its times, on the day of that one, with the column's name as `moment`.
    """

    time: str
    measures: tuple[Column, ...]
    sums: Callable[[DataFrame], DataFrame]
    view: View | None = None
    later: tuple[str, ...] = ()

    @property
    def times(self) -> tuple[str, ...]:
        """All time columns."""
        return (self.time, *self.later)


@dataclass(frozen=True)
class Channel:
    """A channel: its name, its silver table, and how its events fold (`None` for what has no events)."""

    name: str
    contract: Contract
    fold: Fold | None = None

    @property
    def view(self) -> View | None:
        """Its features; `None` where it has no events."""
        if self.fold is None:
            return None
        return self.fold.view or default_view(self.name, self.fold.measures)


@cache
def channels() -> tuple[Channel, ...]:
    """All registered channels, by name: crmlake's own and those of other installed packages."""
    return tuple(sorted((point.load() for point in entry_points(group=GROUP)), key=lambda channel: channel.name))
