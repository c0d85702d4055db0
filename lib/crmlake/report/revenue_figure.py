"""The figure of revenue: amounts as bars above, orders and customers as lines below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

from markupsafe import Markup

from crmlake.page.figures import ACCENT, CONTRAST, MUTED, draw_figure
from crmlake.page.words import counted, money, month

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE = (770.0, 390.0)
BAR = timedelta(days=22)
LABELS = 9
"""The largest number of months that are named below the figure."""


@dataclass(frozen=True)
class Month:
    """One month of the figure, with amounts in currency; `partial` if not all of its days are counted."""

    first: date
    revenue: float
    orders: float
    customers: float
    returned: float
    adjusted: float
    partial: bool

    @property
    def net(self) -> float:
        """Net revenue: gross revenue less returns, plus adjustments."""
        return self.revenue - self.returned + self.adjusted

    @property
    def middle(self) -> date:
        """The day above which the month is drawn."""
        return self.first + timedelta(days=14)


def draw_revenue(months: Sequence[Month], currency: str, description: str) -> Markup:
    """Return the figure of every month of the period, in order.

    Args:
        months: The months.
        currency: Name of the currency, or an empty string.
        description: The figure in a sentence.
    """

    def draw(figure: "Figure") -> Mapping[str, str]:
        amounts, counts = figure.subplots(2, sharex=True, height_ratios=(62, 38))
        _draw_amounts(amounts, months)
        _draw_counts(counts, months)
        for panel, axes in enumerate((amounts, counts)):
            _finish(axes, months)
            _add_month_areas(axes, months, panel)
        return {
            f"month-{panel}-{entry.first:%Y-%m}": describe(entry, currency) for entry in months for panel in range(2)
        }

    title = "Monthly revenue and returns as bars, orders and customers as lines"
    return draw_figure(draw, SIZE, "revenue", title, description)


def describe(entry: Month, currency: str) -> str:
    """Return the figures of a month in words."""
    partial = " (partial month)" if entry.partial else ""
    return (
        f"{month(entry.first)}{partial}: revenue {money(entry.revenue, currency)}, "
        f"returned {money(entry.returned, currency)}, {counted(entry.orders, 'order')}, "
        f"{counted(entry.customers, 'customer')}"
    )


def _draw_amounts(axes: "Axes", months: Sequence[Month]) -> None:
    hatches = ["///" if entry.partial else "" for entry in months]
    for label, colour, heights in (
        ("Revenue", ACCENT, [entry.revenue for entry in months]),
        ("Returned", CONTRAST, [-entry.returned for entry in months]),
    ):
        middles = [entry.middle for entry in months]
        axes.bar(middles, heights, width=BAR, color=colour, label=label, hatch=hatches)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_title("Amount a month")
    axes.locator_params(axis="y", nbins=5)


def _draw_counts(axes: "Axes", months: Sequence[Month]) -> None:
    _draw_line(axes, months, "Orders", lambda entry: entry.orders, {"color": ACCENT, "linestyle": "-"})
    _draw_line(axes, months, "Customers", lambda entry: entry.customers, {"color": MUTED, "linestyle": ":"})
    highest = max(max(entry.orders, entry.customers) for entry in months)
    axes.set_ylim(0, 1.1 * highest or 1)
    axes.set_title("Orders and customers a month")


def _draw_line(
    axes: "Axes", months: Sequence[Month], label: str, count: Callable[[Month], float], style: Mapping[str, str]
) -> None:
    # The line ends before the partial month; otherwise it would look like a fall.
    whole, partial = ([entry for entry in months if entry.partial is is_partial] for is_partial in (False, True))
    middles, counts = [entry.middle for entry in whole], [count(entry) for entry in whole]
    axes.plot(middles, counts, label=label, marker="o", markersize=4, linewidth=1.8, gid=label.lower(), **style)
    hollow = {"markerfacecolor": "white", "markeredgecolor": style["color"], "markersize": 4}
    axes.plot([e.middle for e in partial], [count(e) for e in partial], "o", **hollow, gid=f"{label.lower()}-partial")


def _finish(axes: "Axes", months: Sequence[Month]) -> None:
    from matplotlib.ticker import EngFormatter  # noqa: PLC0415 - see draw_figure

    labelled = months[:: ceil(len(months) / LABELS)]
    axes.set_xticks([entry.middle for entry in labelled], [f"{entry.first:%b %Y}" for entry in labelled])
    axes.yaxis.set_major_formatter(EngFormatter(sep=""))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.2)


def _add_month_areas(axes: "Axes", months: Sequence[Month], panel: int) -> None:
    """Cover each month with an invisible area that shows its figures when it is pointed at."""
    for entry in months:
        middle = entry.middle
        sides = (middle - timedelta(days=15), middle + timedelta(days=15))
        axes.axvspan(*sides, color="none", gid=f"month-{panel}-{entry.first:%Y-%m}")
