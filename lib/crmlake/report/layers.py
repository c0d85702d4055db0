"""Which layer of the lineage picture a job or a table stands in, and which arrows there are."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from crmlake.runtime.inputs import DagNode


class Node(NamedTuple):
    """A job, a table, or a bend of a long edge; a job and a table may bear one name."""

    kind: Literal["job", "table", "bend"]
    name: str


class Edge(NamedTuple):
    """An arrow: from a table to the job that reads it, or from a job to the table that it writes."""

    start: Node
    end: Node


def edges(jobs: Sequence[DagNode]) -> tuple[Edge, ...]:
    """Every read and every write once, in run order."""
    found: dict[Edge, None] = {}
    for job in jobs:
        found |= dict.fromkeys(Edge(table, Node("job", job.name)) for table in _tables(job.reads))
        found |= dict.fromkeys(Edge(Node("job", job.name), table) for table in _tables(job.writes))
    return tuple(found)


def layered(jobs: Sequence[DagNode]) -> dict[Node, int]:
    """The layer of each job and table, from 0: the longest way that leads to it.

    A job stands below what it reads, a table below what writes it. A table that an earlier job reads stays
    above its later writer, whose arrow then points back; so does a job's arrow to its own past output.
    """
    layers: dict[Node, int] = {}
    settled: set[Node] = set()  # read already, so that no later write may move them down
    for job in jobs:
        reads, writes = _tables(job.reads), _tables(job.writes)
        inputs = {node for node in reads if node in layers or node not in writes}
        layer = 1 + max((layers.get(node, 0) for node in inputs), default=0)
        layers[Node("job", job.name)] = layer
        settled |= inputs
        layers |= {node: max(layers.get(node, 0), layer + 1) for node in writes if node not in settled}
    return _with_sources(jobs, layers)


def _tables(names: Sequence[str]) -> tuple[Node, ...]:
    return tuple(Node("table", name) for name in names)


def _with_sources(jobs: Sequence[DagNode], layers: Mapping[Node, int]) -> dict[Node, int]:
    """Put what no earlier job writes right above its first reader, and give all nodes a steady order."""
    arrows = edges(jobs)
    found = dict(layers)
    for source in dict.fromkeys(arrow.start for arrow in arrows if arrow.start not in layers):
        found[source] = min(layers[arrow.end] for arrow in arrows if arrow.start == source) - 1
    order = dict.fromkeys((*(node for arrow in arrows for node in arrow), *layers))
    return {node: found[node] for node in order}
