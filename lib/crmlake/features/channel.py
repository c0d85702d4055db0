"""A channel: one way in which a company meets its customers, and how its events become days.

A channel is a contract for its silver table and, where it has events, the measures of a customer's day and the
function that makes them. Channels register in the entry-point group `crmlake.channels`, so that another package can
add one: cleansing then fills its table, folding its measures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

from pyspark.sql import DataFrame

from crmlake.contracts import Column, Contract

GROUP = "crmlake.channels"


@dataclass(frozen=True)
class Fold:
    """How a channel's events become a customer's days.

    Attributes:
        time: the event's time column; its date (UTC) is the day.
        measures: the columns of `gold.customer_days` that it fills; null in the rows of other channels.
        sums: from events with a `customer_id` and a `day` to one row a customer and day with the measures.
    """

    time: str
    measures: tuple[Column, ...]
    sums: Callable[[DataFrame], DataFrame]


@dataclass(frozen=True)
class Channel:
    """A channel: its name, its silver table, and how its events fold (`None` for what has no events)."""

    name: str
    contract: Contract
    fold: Fold | None = None


@cache
def channels() -> tuple[Channel, ...]:
    """All registered channels, by name: crmlake's own and those of other installed packages."""
    return tuple(sorted((point.load() for point in entry_points(group=GROUP)), key=lambda channel: channel.name))
