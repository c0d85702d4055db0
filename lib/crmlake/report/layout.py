"""The layout of the lineage picture: layers from top to bottom, with few crossings.

The method is that of Sugiyama, Tagawa and Toda (1981): assign layers by longest path, split long edges by bends, order
each layer by the mean position of the neighbours, then compute the positions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from crmlake.report.layers import Edge, Node, assign_layers, edges
from crmlake.runtime.inputs import DagNode

SWEEPS = 12
GAP = 26.0

Neighbours = Mapping[Node, Sequence[Node]]


@dataclass(frozen=True)
class Layout:
    """The layer and the horizontal middle of each node, and the nodes on the path of each edge."""

    layers: Mapping[Node, int]
    middles: Mapping[Node, float]
    paths: Mapping[Edge, tuple[Node, ...]]


def lay_out(jobs: Sequence[DagNode], width: Callable[[Node], float]) -> Layout:
    """Return the layout of the jobs, their tables and the edges between them.

    Args:
        jobs: The jobs in run order.
        width: The width that a node needs.

    Returns:
        Layers counted from 0; middles in the unit of `width`, with no fixed origin.
    """
    layers = assign_layers(jobs)
    paths = {edge: _path(edge, layers) for edge in edges(jobs)}
    for path in paths.values():
        layers.update({node: layers[path[0]] + step for step, node in enumerate(path) if node.kind == "bend"})
    above, below = _neighbours(paths.values())
    rows = _order_rows(layers, above, below)
    return Layout(layers, _position_nodes(rows, above, below, width), paths)


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


def _order_rows(layers: Mapping[Node, int], above: Neighbours, below: Neighbours) -> list[list[Node]]:
    """Return the order of each layer, by sweeps down and up that sort a layer by its neighbours' mean position."""
    rows: list[list[Node]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node, layer in layers.items():
        rows[layer].append(node)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            ranks = {node: place / max(len(layer) - 1, 1) for layer in rows for place, node in enumerate(layer)}
            row[:] = _sort_row(row, above if down else below, ranks)
    return rows


def _sort_row(row: Sequence[Node], neighbours: Neighbours, ranks: Mapping[Node, float]) -> list[Node]:
    return sorted(row, key=lambda node: _mean(node, neighbours, ranks))


def _position_nodes(
    rows: Sequence[Sequence[Node]], above: Neighbours, below: Neighbours, width: Callable[[Node], float]
) -> dict[Node, float]:
    """Return the position of each node, as near to the middle of its neighbours as order and widths allow."""
    places: dict[Node, float] = {}
    for row in rows:
        places.update(_spread_row(row, dict.fromkeys(row, 0.0), width))
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            side = above if down else below
            places.update(_spread_row(row, {node: _mean(node, side, places) for node in row}, width))
    return places


def _mean(node: Node, neighbours: Neighbours, places: Mapping[Node, float]) -> float:
    return fmean(places[near] for near in neighbours[node]) if neighbours.get(node) else places[node]


def _spread_row(
    row: Sequence[Node], desired: Mapping[Node, float], width: Callable[[Node], float]
) -> dict[Node, float]:
    """Return the desired positions moved apart: the mean of packing the row from the left and from the right."""
    rightward = _pack_row(row, desired, width)
    leftward = _pack_row(row[::-1], {node: -place for node, place in desired.items()}, width)
    return {node: (rightward[node] - leftward[node]) / 2 for node in row}


def _pack_row(row: Sequence[Node], desired: Mapping[Node, float], width: Callable[[Node], float]) -> dict[Node, float]:
    places: dict[Node, float] = {}
    edge = float("-inf")
    for node in row:
        places[node] = max(desired[node], edge + width(node) / 2)
        edge = places[node] + width(node) / 2 + GAP
    return places
