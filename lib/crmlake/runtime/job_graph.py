"""The order of the declared jobs, as their reads and writes imply it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from crmlake.contracts import Contract
from crmlake.errors import JobError, unknown
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.reads import ChangesRead, ModelRead, Read, Requirement, TableRead
from crmlake.runtime.writes import Document, Export, Partition


def sort_jobs(jobs: Iterable[AnyJob]) -> tuple[AnyJob, ...]:
    """Return the jobs in order: each after the writers of its reads, by name where that leaves a choice.

    A job that reads the run record comes after all jobs that do not depend on it, so that it sees the whole refresh.

    Raises:
        JobError: Two jobs write one table, a table is read that none writes, or the jobs wait for each other.
    """
    by_name = {job.name: job for job in sorted(jobs, key=lambda job: job.name)}
    upstream = upstream_jobs(tuple(by_name.values()))
    try:
        sorter = TopologicalSorter(_with_run_record(by_name, upstream))
        sorter.prepare()
    except CycleError as fault:
        raise JobError(f"jobs wait for each other: {' → '.join(fault.args[1])}") from None
    order: list[AnyJob] = []
    while sorter.is_active():
        names = sorted(sorter.get_ready())
        order += [by_name[name] for name in names]
        sorter.done(*names)
    return tuple(order)


def _with_run_record(jobs: Mapping[str, AnyJob], upstream: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Add the edges to each reader of the run record from all jobs that are not its dependents."""
    edges = {name: set(names) for name, names in upstream.items()}
    readers = [name for name, job in jobs.items() if job.reads_runs]
    # The reader that most jobs wait for first: an edge from what is no dependent yet never closes a circle.
    for reader in sorted(readers, key=lambda name: (-len(dependents([name], upstream)), name)):
        edges[reader] |= jobs.keys() - set(readers) - dependents([reader], edges)
    return edges


def dependents(names: Iterable[str], upstream: Mapping[str, Collection[str]]) -> set[str]:
    """Return the names of the direct and indirect dependents of the given jobs."""
    result, queue = set[str](), list(names)
    while queue:
        name = queue.pop()
        direct = {job for job, needs in upstream.items() if name in needs} - result
        result |= direct
        queue += direct
    return result


def upstream_jobs(jobs: Sequence[AnyJob], *, required: bool = False) -> dict[str, set[str]]:
    """Return the direct upstream jobs of each job: the writers of its reads.

    Args:
        jobs: All jobs.
        required: Leave out reads that a failed writer does not prevent.
    """
    writers = _writers(jobs)
    result: dict[str, set[str]] = {}
    for job in jobs:
        names = [name for read in job.reads if (name := _name(read)) and not (required and _is_optional(read))]
        for name in names:
            if name not in writers:
                raise JobError(f"job {job.name} reads what no job writes: {unknown('table', name, writers)}")
        result[job.name] = {writer for name in names for writer in writers[name]} - {job.name}
    return result


def _name(read: Read) -> str | None:
    """Return the name of the table or model of a read; none for other reads."""
    match read:
        case TableRead() | ChangesRead() | Requirement():
            return read.contract.name
        case ModelRead():
            return read.model.name
        case _:
            return None


def _is_optional(read: Read) -> bool:
    return isinstance(read, TableRead | ModelRead) and not read.required


def _writers(jobs: Iterable[AnyJob]) -> dict[str, set[str]]:
    """Return for each table and model the jobs that write it: one, or one for each of its partitions."""
    writers: dict[str, set[str]] = {}
    owners: dict[str, str] = {}
    for job in jobs:
        for output in (entry for entry in job.writes if not isinstance(entry, Document | Export)):
            table = output.contract.name if isinstance(output, Partition) else output.name
            rivals = {table} | ({output.name} if isinstance(output, Partition) else _partitions(table, owners))
            if rivals & owners.keys():
                rival = owners[min(rivals & owners.keys())]
                raise JobError(f"jobs {rival} and {job.name} both write {output.name}; only one may")
            owners[output.name] = job.name
            writers.setdefault(table, set()).add(job.name)
    return writers


def _partitions(table: str, owners: Iterable[str]) -> set[str]:
    return {name for name in owners if name.startswith(f"{table} (")}


def with_upstream(names: Iterable[str], jobs: Sequence[AnyJob]) -> tuple[AnyJob, ...]:
    """Return the named jobs and all that they need, in order.

    Raises:
        JobError: No job has one of the names.
    """
    available, upstream, result = {job.name for job in jobs}, upstream_jobs(jobs), set[str]()
    queue = list(names)
    for name in queue:
        if name not in available:
            raise JobError(unknown("job", name, available))
        if name not in result:
            result.add(name)
            queue.extend(upstream[name])
    return tuple(job for job in jobs if job.name in result)


def expand(contract: Contract, sources: Iterable[str]) -> list[Contract]:
    """Return the contract of each source for a contract of all sources; else the contract itself."""
    return [contract.of(name) for name in sources] if contract.each_source else [contract]


def declared_tables(jobs: Iterable[AnyJob], sources: Iterable[str] = ()) -> dict[str, Contract]:
    """Return every declared table by name; a contract of all sources gives one for each."""
    declared = dict.fromkeys(table for job in jobs for table in (*job.tables_read, *job.tables))
    names = list(sources)
    return {table.name: table for contract in declared for table in expand(contract, names)}
