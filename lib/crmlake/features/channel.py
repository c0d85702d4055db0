"""Channels: the ways in which a company meets its customers, each with a silver table and a daily rollup.

A channel has a contract for its silver table. A channel with events also has measures of a customer's day, the function
that sums events into them, and a view of features over the days. Channels register in the entry-point group
`crmlake.channels`, so that another package can add one: `cleanse` then fills its silver table, `fold` its measures in
`gold.customer_days`, and `featurise` its features.
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
    """The daily rollup of a channel: how its events become rows of `gold.customer_days`.

    Attributes:
        time: The time column of the events; its date (UTC) is the day.
        measures: The columns of `gold.customer_days` that the rollup fills; null in the rows of other channels. Numbers
            must be sums or counts, because windows add them up.
        sums: The function from events with `customer_id` and `day` to one row for each customer and day, with the
            measures.
        view: The features of the days; `None` for the default view: recency and window sums.
        later: Further time columns, for facts that become known after the event, such as its resolution. The function
            `sums` then gets each event once for each of its times, with the `day` of that time and the name of the
            column as `moment`.
    """

    time: str
    measures: tuple[Column, ...]
    sums: Callable[[DataFrame], DataFrame]
    view: View | None = None
    later: tuple[str, ...] = ()

    @property
    def times(self) -> tuple[str, ...]:
        """Return all time columns."""
        return (self.time, *self.later)


@dataclass(frozen=True)
class Channel:
    """A channel.

    Attributes:
        name: Name of the channel.
        contract: Contract of its silver table.
        fold: Its daily rollup; `None` if the channel has no events.
    """

    name: str
    contract: Contract
    fold: Fold | None = None

    @property
    def view(self) -> View | None:
        """Return the features of the channel; `None` if it has no events."""
        if self.fold is None:
            return None
        return self.fold.view or default_view(self.name, self.fold.measures)


@cache
def channels() -> tuple[Channel, ...]:
    """Return all registered channels, sorted by name: those of crmlake and of other installed packages."""
    return tuple(sorted((point.load() for point in entry_points(group=GROUP)), key=lambda channel: channel.name))
