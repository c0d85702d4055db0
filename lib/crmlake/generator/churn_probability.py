"""The probability of no order, for a reader who knows the planted parameters of the generator.

It is the best possible prediction, up to chance: how well it separates the people who stop buying from the others is an
upper bound for every model that sees the shop's files alone.
"""

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from crmlake.generator.groups import GROUPS
from crmlake.generator.orders import GUEST_SHARE, JITTER, MONTHS, WEEKDAYS

Numbers: TypeAlias = NDArray[np.float64]
DAY = np.timedelta64(1, "D")
MAX_VISITS = 64
"""The number of visits after the last order to consider: more than anybody has in two years without an order."""


def no_order_probability(people: pd.DataFrame, last_order: pd.Series, as_of: pd.Timestamp, days: int) -> Numbers:
    """Return the probability that the account has no order in the days from a date on.

    It follows by Bayes: the time since the last order says how probable it is that no more visits come.

    Args:
        people: Rows of the truth, one a person: `group`, `gap_days`, `acquired_on`.
        last_order: The last day before `as_of` on which each account has an order.
        as_of: The first day of the period.
        days: The length of the period.

    Returns:
        One probability a person, in the order of `people`.
    """
    before, after = silence_probabilities(people, last_order, as_of, days)
    return after / before


def silence_probabilities(
    people: pd.DataFrame, last_order: pd.Series, as_of: pd.Timestamp, days: int
) -> tuple[Numbers, Numbers]:
    """Return the probabilities of no order from the last order until a date, and until some days after that date.

    A visit is due about every `gap_days`. It becomes an order unless the season prevents it or the person orders as a
    guest. After some visit there are no more visits.

    Args:
        people: See `no_order_probability`.
        last_order: See `no_order_probability`.
        as_of: See `no_order_probability`.
        days: See `no_order_probability`.

    Returns:
        Two arrays in the order of `people`. Both are conditional on the last order.
    """
    gap, acquired_on = people["gap_days"].to_numpy(float), pd.to_datetime(people["acquired_on"]).to_numpy()
    last_visit = np.round((pd.to_datetime(last_order).to_numpy() - acquired_on) / DAY / gap)
    visit = last_visit[:, None] + np.arange(1, MAX_VISITS + 1)
    age = (np.datetime64(as_of) - acquired_on) / DAY
    placed = _placed_probability(acquired_on[:, None] + (visit * gap[:, None]).astype("timedelta64[D]"))
    exists = _visit_probability(people["group"], np.column_stack([last_visit, visit]), gap)
    stops = -np.diff(exists, axis=1, append=0.0)
    silent = [_none_probability(placed * _due_probability(visit, end, gap)) for end in (age, age + days)]
    return (stops * silent[0]).sum(axis=1), (stops * silent[1]).sum(axis=1)


def _placed_probability(due: NDArray[np.datetime64]) -> Numbers:
    """Return the probability that a visit due on a day becomes an order under the account."""
    month = (due.astype("datetime64[M]").astype(int) % 12).astype(int)
    placed: Numbers = np.array(MONTHS)[month] * float(np.mean(WEEKDAYS)) * (1 - GUEST_SHARE)
    return placed


def _due_probability(visit: Numbers, age: Numbers, gap: Numbers) -> Numbers:
    """Return the probability that a visit is due by an age: its day is uniform around its number of gaps."""
    due: Numbers = np.clip(((age / gap)[:, None] - visit) / JITTER + 0.5, 0, 1)
    return due


def _none_probability(probability: Numbers) -> Numbers:
    """Return the probability that none of the first n visits is an order, for n = 0, 1, 2 and so on."""
    none: Numbers = np.cumprod(np.column_stack([np.ones(len(probability)), 1 - probability]), axis=1, dtype=np.float64)
    return none


def _visit_probability(group: pd.Series, visit: Numbers, gap: Numbers) -> Numbers:
    """Return the probability that a visit of this number exists, by the time that the group stays."""
    by_name = {group.name: group for group in GROUPS}
    stays = group.map(lambda name: by_name[name].stays_days or np.inf).to_numpy(float)
    spread = group.map(lambda name: by_name[name].stays_spread).to_numpy(float)
    with np.errstate(divide="ignore"):
        late = np.log(np.maximum(visit * gap[:, None], 1e-9) / stays[:, None]) / spread[:, None]
    exists: Numbers = norm.sf(late)
    return exists
