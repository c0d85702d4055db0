"""Figures drawn by matplotlib as SVG: static, offline, and identical for identical data."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from markupsafe import Markup

from crmlake.page.svg import Drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACCENT = "#1d5fa8"
CONTRAST = "#b35806"
INK = "#1b2430"
MUTED = "#566273"
LINE = "#e1e6ec"
POINTS = 72.0
"""Points to the inch: sizes below are in points."""

STYLE = {
    "svg.hashsalt": "crmlake",  # ids that do not change from run to run
    "svg.fonttype": "none",  # texts stay texts, in the font of the page
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": MUTED,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "hatch.color": "white",
    "hatch.linewidth": 1.5,
    "legend.frameon": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}

Draw = Callable[["Figure"], Mapping[str, str]]


def draw_figure(draw: Draw, size: tuple[float, float], name: str, title: str, description: str) -> Markup:
    """Return a figure as an `<svg>` element for the page.

    Args:
        draw: The function that draws on an empty figure; it returns hints by the `gid` of an artist.
        size: Width and height in points.
        name: The prefix of its ids, unique in the page.
        title: Its accessible name.
        description: Its content in words.
    """
    # Loaded here, because most commands draw nothing and matplotlib takes 0.3 s.
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context(STYLE):
        figure = Figure(figsize=(size[0] / POINTS, size[1] / POINTS), layout="constrained")
        hints = draw(figure)
        file = BytesIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Drawing(name, title, description, hints).embed(file.getvalue())
