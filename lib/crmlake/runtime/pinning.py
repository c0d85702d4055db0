"""The tables of a run, pinned at the versions that were published when it started."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import AS_OF, Contract
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.job_graph import expand
from crmlake.runtime.reads import ChangesRead, TableRead
from crmlake.runtime.state import Run, RunRecord
from crmlake.storage import Lake


@dataclass(frozen=True)
class Pinned:
    """The versions that a run reads.

    Attributes:
        versions: The version of each table and model.
        since: The versions that the last success read, after which `changes` begin; `None` for a full reload.
        reloaded_sources: The sources all of whose rows are read again, because their mapping changed.
    """

    versions: Mapping[str, int]
    since: Mapping[str, int] | None
    reloaded_sources: tuple[str, ...] = ()

    def is_unchanged(self, table: Contract) -> bool:
        """Return whether a table is at the version that the last success read; one never written is unchanged too."""
        return self.versions.get(table.name) == (self.since or {}).get(table.name)


def pin(
    job: AnyJob, sources: list[str], record: RunRecord, last: Run | None, reloaded_sources: tuple[str, ...] = ()
) -> Pinned:
    """Pin the tables that a job reads at their published versions.

    Args:
        job: The job that reads.
        sources: The names of the workspace's sources.
        record: The run record.
        last: The run that this one continues; none for a full reload.
        reloaded_sources: The sources all of whose rows are read again even so.
    """
    published = {table.name: record.published(table) for table in _tables(job, sources)}
    versions = {name: version for name, version in published.items() if version is not None}
    if not (job.is_incremental and last):
        return Pinned(versions, None, reloaded_sources)
    whole = {
        contract.of(name).name for contract in job.tables_read if contract.each_source for name in reloaded_sources
    }
    return Pinned(versions, {name: v for name, v in last.reads.items() if name not in whole}, reloaded_sources)


def _tables(job: AnyJob, sources: list[str]) -> Iterator[Contract]:
    return (table for contract in job.tables_read for table in expand(contract, sources))


class LazyTables(Mapping[Contract, DataFrame]):
    """Tables that are opened when a job first asks for them: opening costs time, and a job may need few of them."""

    def __init__(self, tables: Iterable[Contract], read: Callable[[Contract], DataFrame]) -> None:
        """Keep the tables and the function that opens one."""
        self._tables, self._read = tuple(tables), cache(read)

    def __getitem__(self, table: Contract) -> DataFrame:
        """Return an open table."""
        if table not in self._tables:
            raise KeyError(table)
        return self._read(table)

    def __iter__(self) -> Iterator[Contract]:
        """Iterate over the tables."""
        return iter(self._tables)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._tables)


def open_tables(job: AnyJob, sources: list[str], as_of: date, lake: Lake, pinned: Pinned) -> LazyTables:
    """Return the tables that a job reads whole; of a dated table only the rows of the as-of date."""
    return LazyTables(
        _read_tables(job, sources, TableRead),
        lambda table: _of_date(lake.read(table, pinned.versions.get(table.name)), table, as_of),
    )


def open_changes(job: AnyJob, sources: list[str], lake: Lake, pinned: Pinned) -> LazyTables:
    """Return the changed rows of the tables that a job reads as changes."""
    since, versions = pinned.since or {}, pinned.versions
    return LazyTables(
        _read_tables(job, sources, ChangesRead),
        lambda table: lake.changes(table, since.get(table.name), versions.get(table.name)),
    )


def find_blank_tables(job: AnyJob, sources: list[str], pinned: Pinned) -> frozenset[Contract]:
    """Return the tables that a job reads whole and that were never written."""
    return frozenset(t for t in _read_tables(job, sources, TableRead) if t.name not in pinned.versions)


def find_unchanged_tables(job: AnyJob, sources: list[str], pinned: Pinned) -> frozenset[Contract]:
    """Return the tables that a job reads as changes and that have none."""
    return frozenset(filter(pinned.is_unchanged, _read_tables(job, sources, ChangesRead)))


def _read_tables(job: AnyJob, sources: list[str], kind: type[TableRead | ChangesRead]) -> list[Contract]:
    contracts = [read.contract for read in job.reads if isinstance(read, kind)]
    return [table for contract in contracts for table in expand(contract, sources)]


def _of_date(frame: DataFrame, table: Contract, as_of: date) -> DataFrame:
    return frame.where(F.col(AS_OF.name) == F.lit(as_of)) if table.write.is_dated else frame
