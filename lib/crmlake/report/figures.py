"""The plotly figures, as JSON that is safe inside a page."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs
from plotly.subplots import make_subplots

ACCENT = "#1d5fa8"
CONTRAST = "#b35806"
INK = "#1b2430"
MUTED = "#566273"
LINE = "#e1e6ec"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

# Draws every chart of the page from the JSON next to its place.
DRAW = """
for (const place of document.querySelectorAll("[data-figure]")) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  Plotly.newPlot(place, figure.data, figure.layout, {responsive: true, displayModeBar: false});
}
"""


@dataclass(frozen=True)
class Month:
    """One month of the revenue chart, with amounts in currency; `partial` if not all of its days are counted."""

    first: date
    revenue: float
    orders: float
    customers: float
    returned: float
    partial: bool


def scripts() -> tuple[str, str]:
    """Return the scripts of a page with charts: plotly itself, and the code that draws the charts."""
    return str(get_plotlyjs()), DRAW


def sorting() -> str:
    """Return the script of a page with a table to sort and search."""
    return (files("crmlake.report") / "templates" / "tables.js").read_text(encoding="utf-8")


def safe_json(value: Any) -> str:
    r"""Return JSON for a `<script>` element, with `<`, `>` and `&` escaped so that nothing can end the element."""
    text = json.dumps(value, sort_keys=True, allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def revenue_figure(months: Sequence[Month], currency: str) -> str:
    """Return the chart with revenue and returns as bars above, and orders and customers as lines below.

    Args:
        months: Every month of the period, in order.
        currency: Name of the currency, or an empty string.

    Returns:
        The chart as JSON that is safe inside a page.
    """
    unit = escape(currency)  # plotly reads markup in its texts
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.62, 0.38], vertical_spacing=0.13)
    figure.add_traces([_revenue(months, unit), _returned(months, unit)], rows=1, cols=1)
    figure.add_trace(_line(months, "Orders", lambda month: month.orders, ACCENT, "solid"), row=2, col=1)
    figure.add_trace(_line(months, "Customers", lambda month: month.customers, MUTED, "dot"), row=2, col=1)
    _lay_out(figure, unit)
    return safe_json(figure.to_plotly_json())


def _revenue(months: Sequence[Month], unit: str) -> go.Bar:
    return _bars(months, "Revenue", [month.revenue for month in months], ACCENT, unit)


def _returned(months: Sequence[Month], unit: str) -> go.Bar:
    return _bars(months, "Returned", [-month.returned for month in months], CONTRAST, unit)


def _bars(months: Sequence[Month], name: str, heights: list[float], colour: str, unit: str) -> go.Bar:
    return go.Bar(
        name=name,
        x=_first_days(months),
        y=heights,
        customdata=[
            f"{abs(height):,.0f} {unit}{_caveat(month)}" for height, month in zip(heights, months, strict=True)
        ],
        hovertemplate=f"{name}: %{{customdata}}<extra></extra>",
        marker={
            "color": colour,
            "pattern": {"shape": ["/" if month.partial else "" for month in months], "fillmode": "overlay"},
        },
    )


def _line(months: Sequence[Month], name: str, figure: Callable[[Month], float], colour: str, dash: str) -> go.Scatter:
    # The line has a gap before the partial month; otherwise it would look like a fall.
    points = [point for month in months for point in ((month, None), (month, month))[not month.partial :]]
    return go.Scatter(
        name=name,
        x=[month.first.isoformat() for month, _ in points],
        y=[figure(shown) if shown else None for _, shown in points],
        customdata=[_caveat(month) for month, _ in points],
        hovertemplate=f"{name}: %{{y:,.0f}}%{{customdata}}<extra></extra>",
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2.5},
        marker={"size": 6, "symbol": ["circle-open" if month.partial else "circle" for month, _ in points]},
    )


def _first_days(months: Sequence[Month]) -> list[str]:
    return [month.first.isoformat() for month in months]


def _caveat(month: Month) -> str:
    return " (partial month)" if month.partial else ""


def _lay_out(figure: go.Figure, unit: str) -> None:
    figure.update_layout(
        template="none",
        barmode="relative",
        bargap=0.25,
        height=540,
        margin={"l": 56, "r": 12, "t": 78, "b": 36},
        font={"family": FONT, "size": 13, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "yref": "container"},
        annotations=[
            _panel_title("y domain", f"Amount a month{f', {unit}' if unit else ''}"),
            _panel_title("y2 domain", "Orders and customers a month"),
        ],
    )
    figure.update_xaxes(showgrid=False, linecolor=LINE, hoverformat="%B %Y", fixedrange=True)
    figure.update_yaxes(gridcolor=LINE, zerolinecolor=MUTED, tickformat="~s", fixedrange=True, nticks=6)
    figure.update_yaxes(rangemode="tozero", row=2, col=1)


def _panel_title(axis: str, text: str) -> dict[str, Any]:
    return {
        "text": text,
        "xref": "paper",
        "yref": axis,
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 6,
        "showarrow": False,
        "font": {"size": 13, "color": MUTED},
    }
