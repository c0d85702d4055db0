"""What was planted, as probabilities: how probable a silence is, for one who knows how the generator makes orders.

No model that sees the shop's files alone can tell better, but for chance: how well these probabilities tell those who
buy no more from the others is the most that a model can reach.
"""

from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from crmlake.generator.groups import GROUPS
from crmlake.generator.orders import GUEST, JITTER, MONTHS, WEEKDAYS

Numbers: TypeAlias = NDArray[np.float64]
DAY = np.timedelta64(1, "D")
VISITS = 64
"""How far ahead of the last order visits are looked at: more than anybody makes in two years' silence."""


def no_order(people: pd.DataFrame, last_order: pd.Series, as_of: pd.Timestamp, days: int) -> Numbers:
    """The probability that nothing is bought under the account in the days from a date on.

    By Bayes: the silence since the last order says how probable it is that no more visits come.

    Args:
        people: rows of the truth, one a person: `group`, `gap_days`, `acquired_on`.
        last_order: the last day before `as_of` on which each bought something under the account.
        as_of: the date.
        days: how far is looked ahead.

    Returns:
        In the order of `people`.
    """
    before, after = silence(people, last_order, as_of, days)
    return after / before


def silence(people: pd.DataFrame, last_order: pd.Series, as_of: pd.Timestamp, days: int) -> tuple[Numbers, Numbers]:
    """The probabilities that nothing is bought from the last order to a date, and to so many days after it.

    A visit falls due every `gap_days`, give or take; an order follows unless the season, or the wish to stay a
    guest, is against it; after some visit there are no more.

    Args:
        people: as of `no_order`.
        last_order: as of `no_order`.
        as_of: as of `no_order`.
        days: as of `no_order`.

    Returns:
        Both in the order of `people`; both take for granted that there was the last order.
    """
    gap, begun = people["gap_days"].to_numpy(float), pd.to_datetime(people["acquired_on"]).to_numpy()
    last = np.round((pd.to_datetime(last_order).to_numpy() - begun) / DAY / gap)
    visit = last[:, None] + np.arange(1, VISITS + 1)
    age = (np.datetime64(as_of) - begun) / DAY
    placed = _placed(begun[:, None] + (visit * gap[:, None]).astype("timedelta64[D]"))
    stops = -np.diff(_goes_on(people["group"], np.column_stack([last, visit]), gap), axis=1, append=0.0)
    none = [_none(placed * _fallen_due(visit, ends, gap)) for ends in (age, age + days)]
    return (stops * none[0]).sum(axis=1), (stops * none[1]).sum(axis=1)


def _placed(due: NDArray[np.datetime64]) -> Numbers:
    """That a visit due on a day becomes an order under the account."""
    month = (due.astype("datetime64[M]").astype(int) % 12).astype(int)
    placed: Numbers = np.array(MONTHS)[month] * float(np.mean(WEEKDAYS)) * (1 - GUEST)
    return placed


def _fallen_due(visit: Numbers, age: Numbers, gap: Numbers) -> Numbers:
    """That a visit has fallen due by an age: its day is even around its number of gaps."""
    found: Numbers = np.clip(((age / gap)[:, None] - visit) / JITTER + 0.5, 0, 1)
    return found


def _none(happens: Numbers) -> Numbers:
    """That none of the first visits brought an order: of no visit, of one, of two and so on."""
    none: Numbers = np.cumprod(np.column_stack([np.ones(len(happens)), 1 - happens]), axis=1, dtype=np.float64)
    return none


def _goes_on(group: pd.Series, visit: Numbers, gap: Numbers) -> Numbers:
    """That there is a visit of this number at all, by the group's stay."""
    known = {each.name: each for each in GROUPS}
    stays = group.map(lambda name: known[name].stays_days or np.inf).to_numpy(float)
    spread = group.map(lambda name: known[name].stays_spread).to_numpy(float)
    with np.errstate(divide="ignore"):
        late = np.log(np.maximum(visit * gap[:, None], 1e-9) / stays[:, None]) / spread[:, None]
    more: Numbers = norm.sf(late)
    return more
