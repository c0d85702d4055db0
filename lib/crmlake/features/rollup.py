"""Rollups: how the events of a silver table become one row for each customer and day, and features.

A rollup has measures of a customer's day, the function that sums events into them, and a view of features over the
days. Rollups register in the entry-point group `crmlake.rollups`, so that another package can add one: the job `rollup`
then fills its measures in `gold.customer_days`, and `featurise` its features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from pyspark.sql import DataFrame

from crmlake.contracts import Column, Contract
from crmlake.errors import ContractError, PluginError
from crmlake.features.view import DEFAULT_VIEW, View, default_view
from crmlake.plugins import load_declarations

GROUP = "crmlake.rollups"


@dataclass(frozen=True)
class Rollup:
    """The daily rollup of a silver table: how its events become rows of `gold.customer_days`.

    Attributes:
        name: Name of the channel, as in `gold.customer_days`.
        contract: Contract of the silver table; its rows have the number of a customer.
        time: The time column of the events; its date in the workspace's time zone is the day.
        measures: The columns of `gold.customer_days` that the rollup fills; null in the rows of other channels. Numbers
            must be sums or counts, because windows add them up.
        sums: The function from events with `customer_id` and `day` to one row for each customer and day, with the
            measures.
        view: The features of the days; by default recency and window sums.
        later: Further time columns, for facts that become known after the event, such as its resolution. The function
            `sums` then gets each event once for each of its times, with the `day` of that time and the name of the
            column as `moment`.
    """

    name: str
    contract: Contract
    time: str
    measures: tuple[Column, ...]
    sums: Callable[[DataFrame], DataFrame]
    view: View = DEFAULT_VIEW
    later: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that the events have customers, and add the default view."""
        if not self.contract.has_customers:
            raise ContractError(f"rollup {self.name}: {self.contract.name} has no column with the number of a customer")
        if self.view == DEFAULT_VIEW:
            object.__setattr__(self, "view", default_view(self.name, self.measures))

    @property
    def has_amounts(self) -> bool:
        """Whether the events have an `amount` in a `currency`."""
        return {"amount", "currency"} <= self.contract.by_name.keys()

    @property
    def times(self) -> tuple[str, ...]:
        """All time columns."""
        return (self.time, *self.later)


@cache
def installed_rollups() -> tuple[Rollup, ...]:
    """Return all registered rollups, sorted by name: those of crmlake and of other installed packages.

    Raises:
        PluginError: A package registers what cannot be loaded, or two rollups share a name, measure or feature.
    """
    rollups = tuple(sorted(load_declarations(GROUP, Rollup), key=lambda rollup: rollup.name))
    for rollup, other in combinations(rollups, 2):
        if common := sorted(_names(rollup) & _names(other)):
            places = " and ".join(f"{one.name!r} ({one.sums.__module__})" for one in (rollup, other))
            raise PluginError(f"the rollups {places} both have the {' and the '.join(common)}")
    return rollups


def _names(rollup: Rollup) -> set[str]:
    """Return what no other rollup may have, in words."""
    features = {f"feature {feature.column.name!r}" for feature in rollup.view.features}
    return {f"name {rollup.name!r}"} | {f"measure {measure.name!r}" for measure in rollup.measures} | features
