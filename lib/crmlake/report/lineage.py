"""The lineage picture: files, jobs and tables as boxes, reads and writes as arrows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crmlake.report.data import LANDING
from crmlake.report.layers import Edge, Node
from crmlake.report.layout import Layout, lay_out
from crmlake.report.tables import Cell, Head, Table
from crmlake.report.words import counted
from crmlake.runtime.inputs import DagNode

HEIGHT = 44.0
STEP = 92.0
MARGIN = 12.0
LETTER = 7.3  # width of a letter at the picture's type size, on the wide side
PORT = 15.0  # between arrows that meet at one box
LOOP = 46.0  # how far an arrow that points back swings out

JOB_HEADS = (Head("Job"), Head("What it does"), Head("Reads"), Head("Writes"))


@dataclass(frozen=True)
class Box:
    """A job, a table or files: the position of its upper left corner, its width, kind, name and summary."""

    x: float
    y: float
    width: float
    kind: str
    name: str
    summary: str


@dataclass(frozen=True)
class Arrow:
    """A read or a write: its two ends and its SVG path."""

    start: str
    end: str
    path: str


@dataclass(frozen=True)
class Lineage:
    """The section: its sentence, its picture, and the same content as a table."""

    lead: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    table: Table | None


def lineage(jobs: Sequence[DagNode]) -> Lineage:
    """Return the picture of the jobs, in run order from top to bottom, with all tables that they read and write."""
    layout = _at_margin(lay_out(jobs, width_of))
    boxes = _boxes(jobs, layout)
    return Lineage(
        lead=_lead(jobs),
        width=max((middle + width_of(node) / 2 for node, middle in layout.middles.items()), default=0) + LOOP,
        height=max((box.y + HEIGHT for box in boxes), default=0) + MARGIN,
        boxes=boxes,
        arrows=_arrows(layout),
        table=Table.of("What each job does, in the order in which they run", JOB_HEADS, map(_job_row, jobs)),
    )


def width_of(node: Node) -> float:
    """Return the width of a node's box; a bend needs hardly any."""
    return 10.0 if node.kind == "bend" else max(LETTER * len(node.name) + 34, 92)


def _at_margin(layout: Layout) -> Layout:
    offset = min((middle - width_of(node) / 2 for node, middle in layout.middles.items()), default=0) - MARGIN
    return Layout(layout.layers, {node: middle - offset for node, middle in layout.middles.items()}, layout.paths)


def _boxes(jobs: Sequence[DagNode], layout: Layout) -> tuple[Box, ...]:
    summaries = {job.name: job.summary for job in jobs}
    return tuple(
        Box(
            x=round(layout.middles[node] - width_of(node) / 2, 1),
            y=_top(layer),
            width=round(width_of(node), 1),
            kind="files" if node.kind == "table" and node.name.startswith(LANDING) else node.kind,
            name=node.name,
            summary=summaries[node.name] if node.kind == "job" else "",
        )
        for node, layer in layout.layers.items()
        if node.kind != "bend"
    )


def _top(layer: int) -> float:
    return MARGIN + STEP * layer


def _arrows(layout: Layout) -> tuple[Arrow, ...]:
    starts = _ports(layout, lambda path: path[0], lambda path: path[1])
    ends = _ports(layout, lambda path: path[-1], lambda path: path[-2])
    return tuple(
        Arrow(edge.start.name, edge.end.name, _path(path, layout, starts[edge], ends[edge]))
        for edge, path in layout.paths.items()
    )


def _ports(
    layout: Layout,
    box: Callable[[Sequence[Node]], Node],
    far: Callable[[Sequence[Node]], Node],
) -> dict[Edge, float]:
    """Return the horizontal position of each arrow at its box, side by side and sorted by the other end."""
    ports: dict[Edge, float] = {}
    for node in layout.layers:
        at_box = [edge for edge, path in layout.paths.items() if box(path) == node]
        at_box.sort(key=lambda edge: layout.middles[far(layout.paths[edge])])
        step = min(PORT, (width_of(node) - 30) / max(len(at_box), 1))
        middle = layout.middles[node]
        ports |= {edge: middle + step * (i - (len(at_box) - 1) / 2) for i, edge in enumerate(at_box)}
    return ports


def _path(path: Sequence[Node], layout: Layout, start: float, end: float) -> str:
    if layout.layers[path[-1]] <= layout.layers[path[0]]:
        return _back(path, layout)
    places = (start, *(layout.middles[node] for node in path[1:-1]), end)
    tops = [_top(layout.layers[node]) for node in path]
    pieces = [f"M{start:.1f} {tops[0] + HEIGHT:.1f}"]
    for (x, next_x), (top, next_top) in zip(pairwise(places), pairwise(tops), strict=True):
        low, middle = top + HEIGHT, (top + HEIGHT + next_top) / 2
        pieces.append(f"L{x:.1f} {low:.1f}C{x:.1f} {middle:.1f} {next_x:.1f} {middle:.1f} {next_x:.1f} {next_top:.1f}")
    return "".join(pieces)


def _back(path: Sequence[Node], layout: Layout) -> str:
    """Return the path of an arrow to a higher layer, which leaves and enters the boxes on their right side."""
    (x, y), (end_x, end_y) = (_right(node, layout) for node in (path[0], path[-1]))
    out = max(x, end_x) + LOOP
    return f"M{x:.1f} {y:.1f}C{out:.1f} {y:.1f} {out:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}"


def _right(node: Node, layout: Layout) -> tuple[float, float]:
    return layout.middles[node] + width_of(node) / 2, _top(layout.layers[node]) + HEIGHT / 2


def _lead(jobs: Sequence[DagNode]) -> str:
    if not jobs:
        return "No jobs have been declared."
    tables = {name for job in jobs for name in job.writes}
    files = {name for job in jobs for name in job.reads if name.startswith(LANDING)}
    return (
        f"{counted(len(jobs), 'job')} make {counted(len(tables), 'table')} from "
        f"{counted(len(files), 'kind')} of landing files; "
        "every figure above can be followed back along the arrows."
    )


def _job_row(job: DagNode) -> tuple[Cell, ...]:
    none = "nothing"
    return (
        Cell(job.name, "strong"),
        Cell(job.summary),
        Cell(", ".join(job.reads) or none, "code"),
        Cell(", ".join(job.writes) or none, "code"),
    )
