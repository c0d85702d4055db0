"""The planted customer groups, which an analysis has to find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """How the people of one group buy. Each person's values scatter around these.

    Attributes:
        name: The name of the group in the truth.
        share: The group's share of all customers.
        gap_days: The median days from one order to the next.
        basket: The median number of lines of an order.
        shelf: The price level of most lines: 0 is cheap, 2 is expensive.
        second_item: The probability that a line has two items instead of one.
        returned: The probability that a line is returned.
        first: The range of the first order's date, as shares of the shop's days.
        early: The exponent of the first order's date: 1 is uniform over `first`, more makes early dates more frequent.
        stays_days: The median days until a person stops buying. `None` means never.
        stays_spread: The standard deviation of the logarithm of `stays_days`.
    """

    name: str
    share: float
    gap_days: float
    basket: float
    shelf: int
    second_item: float
    returned: float
    first: tuple[float, float]
    early: float = 1.0
    stays_days: float | None = None
    stays_spread: float = 0.2

    @property
    def first_from(self) -> float:
        """The start of `first`."""
        return self.first[0]

    @property
    def first_width(self) -> float:
        """The length of `first`."""
        return self.first[1] - self.first[0]


GROUPS = (
    Group("regulars", 0.18, 50, 2.2, 1, 0.15, 0.03, first=(0, 0.72), early=1.5),
    Group("big baskets", 0.13, 120, 6.5, 2, 0.35, 0.03, first=(0, 0.72), early=1.5),
    # Bargain hunters come with the clearance sales, most of them once.
    Group("bargain hunters", 0.32, 120, 1.4, 0, 0.10, 0.02, first=(0.4, 0.87), stays_days=50, stays_spread=0.5),
    Group("lapsed", 0.20, 42, 2.4, 1, 0.15, 0.03, first=(0, 0.16), stays_days=190),
    Group("returners", 0.17, 90, 2.6, 1, 0.15, 0.45, first=(0, 0.72), early=1.5),
)

GAP_SPREAD = 0.18
"""Standard deviation of the logarithm of a person's gap, around the group's."""

BASKET_SPREAD = 0.15
"""Standard deviation of the logarithm of a person's basket, around the group's."""

ANY_DAY_SHARE = 0.04
"""Share of people, in each group, whose first order may come on any day of the shop."""
