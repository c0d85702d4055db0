"""The jobs and the mapped tables of all installed packages."""

from functools import cache

from crmlake.contracts import Contract
from crmlake.plugins import load_declarations
from crmlake.runtime.declaration import AnyJob, Job
from crmlake.runtime.job_graph import sort_jobs

JOBS, TABLES = "crmlake.jobs", "crmlake.tables"
"""The groups of entry points that register jobs and tables."""


@cache
def installed_jobs() -> tuple[AnyJob, ...]:
    """Return all jobs of all installed packages, in the order of a refresh.

    Raises:
        PluginError: A package registers what cannot be loaded.
        JobError: The declarations contradict each other.
    """
    return sort_jobs(load_declarations(JOBS, Job))


@cache
def mapped_tables() -> dict[str, Contract]:
    """Return the tables that a source mapping may fill, by name.

    Raises:
        PluginError: A package registers what cannot be loaded.
    """
    contracts = load_declarations(TABLES, Contract)
    return {contract.name: contract for contract in sorted(contracts, key=lambda c: c.name) if contract.is_mapped}
