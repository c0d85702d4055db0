"""Where the jobs and tables of the lineage picture stand: layers from top to bottom, few crossings.

The method is that of Sugiyama, Tagawa and Toda (1981): layers by longest path, long edges cut into pieces by
bends, the order in each layer by the mean place of the neighbours, then the places themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from crmlake.report.layers import Edge, Node, edges, layered
from crmlake.runtime.inputs import DagNode

SWEEPS = 12
GAP = 26.0

Neighbours = Mapping[Node, Sequence[Node]]


@dataclass(frozen=True)
class Layout:
    """Of each node its layer and the middle of its place; of each edge the nodes that it passes."""

    layers: Mapping[Node, int]
    middles: Mapping[Node, float]
    paths: Mapping[Edge, tuple[Node, ...]]


def lay_out(jobs: Sequence[DagNode], width: Callable[[Node], float]) -> Layout:
    """Place each job, each table and each edge once.

    Args:
        jobs: The jobs in run order.
        width: The width that a node needs.

    Returns:
        Layers counted from 0; middles in the unit of `width`, with no fixed origin.
    """
    layers = layered(jobs)
    paths = {edge: _path(edge, layers) for edge in edges(jobs)}
    for path in paths.values():
        layers.update({node: layers[path[0]] + step for step, node in enumerate(path) if node.kind == "bend"})
    above, below = _neighbours(paths.values())
    rows = _ordered(layers, above, below)
    return Layout(layers, _placed(rows, above, below, width), paths)


def _path(edge: Edge, layers: Mapping[Node, int]) -> tuple[Node, ...]:
    between = range(layers[edge.start] + 1, layers[edge.end])
    label = f"{edge.start.kind} {edge.start.name} > {edge.end.kind} {edge.end.name}"
    return (edge.start, *(Node("bend", f"{label} {layer}") for layer in between), edge.end)


def _neighbours(paths: Iterable[tuple[Node, ...]]) -> tuple[Neighbours, Neighbours]:
    above: dict[Node, list[Node]] = defaultdict(list)
    below: dict[Node, list[Node]] = defaultdict(list)
    for upper, lower in (pair for path in paths for pair in pairwise(path)):
        above[lower].append(upper)
        below[upper].append(lower)
    return above, below


def _ordered(layers: Mapping[Node, int], above: Neighbours, below: Neighbours) -> list[list[Node]]:
    """Sweep down and up; each time sort a layer by the mean place of its neighbours in the layer before."""
    rows: list[list[Node]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node, layer in layers.items():
        rows[layer].append(node)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            ranks = {node: place / max(len(each) - 1, 1) for each in rows for place, node in enumerate(each)}
            row[:] = _sorted(row, above if down else below, ranks)
    return rows


def _sorted(row: Sequence[Node], neighbours: Neighbours, ranks: Mapping[Node, float]) -> list[Node]:
    return sorted(row, key=lambda node: _mean(node, neighbours, ranks))


def _placed(
    rows: Sequence[Sequence[Node]], above: Neighbours, below: Neighbours, width: Callable[[Node], float]
) -> dict[Node, float]:
    """Pull each node to the middle of its neighbours as far as its layer's order and the widths allow."""
    places: dict[Node, float] = {}
    for row in rows:
        places.update(_spread(row, dict.fromkeys(row, 0.0), width))
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            side = above if down else below
            places.update(_spread(row, {node: _mean(node, side, places) for node in row}, width))
    return places


def _mean(node: Node, neighbours: Neighbours, places: Mapping[Node, float]) -> float:
    return fmean(places[near] for near in neighbours[node]) if neighbours.get(node) else places[node]


def _spread(row: Sequence[Node], wished: Mapping[Node, float], width: Callable[[Node], float]) -> dict[Node, float]:
    """The wished places, moved apart: packed from the left and from the right, and the mean of both taken."""
    rightward = _packed(row, wished, width)
    leftward = _packed(row[::-1], {node: -place for node, place in wished.items()}, width)
    return {node: (rightward[node] - leftward[node]) / 2 for node in row}


def _packed(row: Sequence[Node], wished: Mapping[Node, float], width: Callable[[Node], float]) -> dict[Node, float]:
    places: dict[Node, float] = {}
    edge = float("-inf")
    for node in row:
        places[node] = max(wished[node], edge + width(node) / 2)
        edge = places[node] + width(node) / 2 + GAP
    return places
