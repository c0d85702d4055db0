"""The jobs that there are, in the order that their declarations imply."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType

from crmlake.contracts import Contract
from crmlake.errors import JobError, unknown
from crmlake.features.channel import channels
from crmlake.ingest.source import Source
from crmlake.report import JobNode
from crmlake.runtime.declaration import Document, Job, Output
from crmlake.tables import DELETIONS, FILES, LANDING, RUNS

GROUP = "crmlake.jobs"
GIVEN = (LANDING, FILES, RUNS)
"""What no job writes: files arrive, and the runner itself keeps the records of files and runs."""


@cache
def installed_jobs() -> tuple[Job, ...]:
    """All jobs of all installed packages, in the order of a refresh."""
    return in_order(job for point in entry_points(group=GROUP) for job in _jobs(point.load()))


def _jobs(loaded: Job | ModuleType) -> list[Job]:
    """Return the jobs of an entry point: the job that it names, or those of every module of a package."""
    if isinstance(loaded, Job):
        return [loaded]
    modules = [import_module(f"{loaded.__name__}.{found.name}") for found in iter_modules(loaded.__path__)]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Job)]


def in_order(jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The jobs so that each comes after those that write what it reads; by name where that leaves a choice.

    Raises:
        JobError: two jobs write one table, a table is read that none writes, or the jobs wait for each other.
    """
    by_name = {job.name: job for job in sorted(jobs, key=lambda job: job.name)}
    upstream = needs(tuple(by_name.values()))
    try:
        sorter = TopologicalSorter(upstream)
        sorter.prepare()
    except CycleError as fault:
        raise JobError(f"jobs wait for each other: {' → '.join(fault.args[1])}") from None
    order: list[Job] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: (_reports(by_name[name]), name))
        order += [by_name[name] for name in ready]
        sorter.done(*ready)
    return tuple(sorted(order, key=_reports))


def _reports(job: Job) -> bool:
    """A job that reads the record of runs comes last, so that it sees the whole refresh."""
    return RUNS in job.inputs


def needs(jobs: Sequence[Job]) -> dict[str, set[str]]:
    """For each job the jobs that write what it reads."""
    writers = _writers(jobs)
    given = {contract.name for contract in GIVEN}
    upstream: dict[str, set[str]] = {}
    for job in jobs:
        wanted = [each.name for each in job.upstream if each.name not in given]
        for table in wanted:
            if table not in writers:
                raise JobError(f"job {job.name} reads what no job writes: {unknown('table', table, writers)}")
        upstream[job.name] = {writers[table] for table in wanted}
    return upstream


def _writers(jobs: Iterable[Job]) -> dict[str, str]:
    writers: dict[str, str] = {}
    for job in jobs:
        for made in (each for each in job.writes if not isinstance(each, Document)):
            if made.name in writers:
                raise JobError(f"jobs {writers[made.name]} and {job.name} both write {made.name}; only one may")
            writers[made.name] = job.name
    return writers


def with_upstream(names: Iterable[str], jobs: Sequence[Job]) -> tuple[Job, ...]:
    """The named jobs and all that they need, in order.

    Raises:
        JobError: a name that no job has.
    """
    known, upstream, wanted = {job.name for job in jobs}, needs(jobs), set[str]()
    waiting = list(names)
    for name in waiting:
        if name not in known:
            raise JobError(unknown("job", name, known))
        if name not in wanted:
            wanted.add(name)
            waiting.extend(upstream[name])
    return tuple(job for job in jobs if job.name in wanted)


def contracts(jobs: Iterable[Job], sources: Iterable[Source] = ()) -> Mapping[str, Contract]:
    """Every table by name, one for each source where a contract stands for each."""
    declared = (table for job in jobs for table in (*job.upstream, *job.tables) if isinstance(table, Contract))
    known = [table for table in dict.fromkeys((*declared, FILES, RUNS)) if table is not LANDING]
    names = [source.name for source in sources]
    return {table.name: table for contract in known for table in expand(contract, names)}


def silver_contracts() -> Mapping[str, Contract]:
    """The tables that a source mapping may fill, by name."""
    return {channel.contract.name: channel.contract for channel in channels()}


def expand(contract: Contract, sources: Iterable[str]) -> list[Contract]:
    """The contract of each source, where it stands for each; else itself."""
    return [contract.of(name) for name in sources] if contract.each_source else [contract]


def lineage(jobs: Iterable[Job], sources: Iterable[Source]) -> list[JobNode]:
    """The jobs with the names of what they read and write, in order; without the tables that no source fills."""
    sources = tuple(sources)
    names = [source.name for source in sources]
    unfilled = silver_contracts().keys() - {table for source in sources for table in source.tables}
    unfilled |= set() if any(source.tables_with_deletions for source in sources) else {DELETIONS.name}

    def named(tables: Iterable[Output]) -> tuple[str, ...]:
        found = [[c.name for c in expand(t, names)] if isinstance(t, Contract) else [t.name] for t in tables]
        return tuple(name for group in found for name in group if name not in unfilled)

    return [JobNode(job.name, job.summary, named(job.upstream), named(job.writes)) for job in jobs]
