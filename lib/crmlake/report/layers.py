"""The layers of jobs and tables in the lineage picture, and the arrows between them."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from crmlake.runtime.inputs import DagNode


class Node(NamedTuple):
    """A job, a table, or a bend of a long edge; a job and a table may have the same name."""

    kind: Literal["job", "table", "bend"]
    name: str


class Edge(NamedTuple):
    """An arrow: from a table to the job that reads it, or from a job to the table that it writes."""

    start: Node
    end: Node


def edges(jobs: Sequence[DagNode]) -> tuple[Edge, ...]:
    """Return each read and each write once, in run order."""
    arrows: dict[Edge, None] = {}
    for job in jobs:
        arrows |= dict.fromkeys(Edge(table, Node("job", job.name)) for table in _tables(job.reads))
        arrows |= dict.fromkeys(Edge(Node("job", job.name), table) for table in _tables(job.writes))
    return tuple(arrows)


def assign_layers(jobs: Sequence[DagNode]) -> dict[Node, int]:
    """Return the layer of each job and table, from 0: the length of the longest path that leads to it.

    A job is below the tables that it reads, and a table below the job that writes it. A table that an earlier job
    reads stays above its later writer, whose arrow then points back up; so does a job's arrow to its own output of an
    earlier run.
    """
    layers: dict[Node, int] = {}
    fixed: set[Node] = set()  # tables that were read already: a later write must not move them down
    for job in jobs:
        reads, writes = _tables(job.reads), _tables(job.writes)
        inputs = {node for node in reads if node in layers or node not in writes}
        layer = 1 + max((layers.get(node, 0) for node in inputs), default=0)
        layers[Node("job", job.name)] = layer
        fixed |= inputs
        layers |= {node: max(layers.get(node, 0), layer + 1) for node in writes if node not in fixed}
    return _with_sources(jobs, layers)


def _tables(names: Sequence[str]) -> tuple[Node, ...]:
    return tuple(Node("table", name) for name in names)


def _with_sources(jobs: Sequence[DagNode], layers: Mapping[Node, int]) -> dict[Node, int]:
    """Place tables that no earlier job writes directly above their first reader, and order all nodes by the arrows."""
    arrows = edges(jobs)
    complete = dict(layers)
    for source in dict.fromkeys(arrow.start for arrow in arrows if arrow.start not in layers):
        complete[source] = min(layers[arrow.end] for arrow in arrows if arrow.start == source) - 1
    order = dict.fromkeys((*(node for arrow in arrows for node in arrow), *layers))
    return {node: complete[node] for node in order}
