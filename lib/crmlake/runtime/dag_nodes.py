"""The declared jobs with their reads and writes, as the lineage and the task graph of a scheduler show them."""

from collections.abc import Collection, Iterable, Sequence

from crmlake.contracts import Contract, SourceMapping
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.inputs import DagNode
from crmlake.runtime.job_graph import expand
from crmlake.runtime.writes import Output, Partition

LANDING = "landing."
"""Before the name of a source: its files."""


def describe_dag(jobs: Iterable[AnyJob], sources: Sequence[SourceMapping], published: Collection[str]) -> list[DagNode]:
    """Return the jobs, in order, with the names of their reads and writes.

    Tables that a mapping could fill but none does are left out.

    Args:
        jobs: The jobs in their order.
        sources: The workspace's source mappings.
        published: The names of the tables that were ever published.
    """
    jobs, names = tuple(jobs), [source.name for source in sources]
    mapped = {table.name for job in jobs if job.mapping_part == "rows" for table in job.tables if not table.each_source}
    hidden = mapped - {table for source in sources for table in source.filled_tables} - set(published)

    def visible(entries: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in entries if name not in hidden))

    def node(job: AnyJob) -> DagNode:
        files = [f"{LANDING}{name}" for name in names] if job.reads_files else []
        own = {table.name for table in job.tables}
        reads = [
            *files,
            *(name for table in job.tables_read if table.name not in own for name in _expanded(table, names)),
        ]
        reads += [model.name for model in job.models_read]
        return DagNode(job.name, job.summary, visible(reads), visible(_written(job.writes, names)))

    return [node(job) for job in jobs]


def _written(outputs: Iterable[Output], sources: Sequence[str]) -> list[str]:
    tables = (output.contract if isinstance(output, Partition) else output for output in outputs)
    return [name for table in tables for name in _expanded(table, sources)]


def _expanded(output: Output, sources: Sequence[str]) -> list[str]:
    return [table.name for table in expand(output, sources)] if isinstance(output, Contract) else [output.name]
