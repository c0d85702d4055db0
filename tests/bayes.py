"""The best that can be said of the generated customers from the shop's files alone: Bayes over all that was planted.

Of each customer the group and the gap are unknown: every group and 25 gaps are weighed by how probable they make what
the files show - when the customer came, on which days orders followed, how many lines they have, from which shelf, how
many came back.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from crmlake.generator.churn_probability import silence_probabilities
from crmlake.generator.groups import ANY_DAY_SHARE, BASKET_SPREAD, GAP_SPREAD, GROUPS, Group
from crmlake.generator.orders import GUEST_SHARE, JITTER, LINES_SPREAD, MONTHS, USUAL_SHELF_SHARE, WEEKDAYS

Numbers = NDArray[np.float64]
PLACED = float(np.mean(MONTHS) * np.mean(WEEKDAYS)) * (1 - GUEST_SHARE)
GAPS = np.exp(norm.ppf((np.arange(25) + 0.5) / 25) * GAP_SPREAD)
NEVER = 1e-9


@dataclass(frozen=True)
class Shown:
    """What the files show of customers before a date, one row a customer.

    Attributes:
        acquired: `acquired_on`.
        share_of_days: when that was, as a share of the shop's days.
        orders: days from it to each order, in order; NaN behind the last.
        log_lines: mean logarithm of the lines of an order.
        shelves: lines from each shelf.
        returned: lines that came back.
    """

    acquired: pd.Series
    share_of_days: Numbers
    orders: Numbers
    log_lines: Numbers
    shelves: Numbers
    returned: Numbers


def no_order(shown: Shown, as_of: pd.Timestamp, days: int) -> Numbers:
    """The probability of each customer of buying nothing in the days from a date on."""
    before, after = np.zeros(len(shown.orders)), np.zeros(len(shown.orders))
    last = pd.to_datetime(shown.acquired) + pd.to_timedelta(np.nanmax(shown.orders, axis=1), unit="D")
    for group in GROUPS:
        known = _of_group(shown, group)
        for gap in GAPS * group.gap_days:
            people = pd.DataFrame({"group": group.name, "gap_days": gap, "acquired_on": shown.acquired})
            weight = known * _of_gap(shown.orders, gap)
            silent = silence_probabilities(people, last, as_of, days)
            before += weight * silent[0]
            after += weight * silent[1]
    return after / before


def _of_group(shown: Shown, group: Group) -> Numbers:
    """How probable a group makes when a customer came and what the orders hold."""
    place = (shown.share_of_days - group.first_from) / group.first_width
    inside = np.maximum(place, 1e-3) ** (1 / group.early - 1) / group.early / group.first_width
    came = np.where((place >= 0) & (place <= 1), inside, 0) * (1 - ANY_DAY_SHARE) + ANY_DAY_SHARE
    count = (~np.isnan(shown.orders)).sum(axis=1)
    spread = np.sqrt(BASKET_SPREAD**2 + (LINES_SPREAD**2 + 0.1) / count)  # .1: lines are whole numbers
    lines = norm.pdf(shown.log_lines, np.log(group.basket), spread)
    other = (1 - USUAL_SHELF_SHARE) / 3
    chance = np.array([other + USUAL_SHELF_SHARE * (shelf == group.shelf) for shelf in range(3)])
    total = shown.shelves.sum(axis=1)
    back = group.returned**shown.returned * (1 - group.returned) ** np.maximum(total - shown.returned, 0)
    return group.share * came * lines * np.prod(chance**shown.shelves, axis=1) * back


def _of_gap(orders: Numbers, gap: float) -> Numbers:
    """How probable a gap makes the days of the orders."""
    visit = np.round(orders / gap)
    near = np.isnan(orders) | (visit == 0) | (np.abs(orders / gap - visit) <= JITTER / 2 + 1 / gap)
    possible = near.all(axis=1) & (np.diff(visit, axis=1) != 0).all(axis=1)
    later = (visit > 0).sum(axis=1)
    missed = np.maximum(np.nanmax(visit, axis=1) - later, 0)
    likelihood = (PLACED / gap) ** later * (1 - PLACED) ** missed
    return np.where(possible, likelihood, likelihood * NEVER)
