"""The frames of a run: every table that the job reads, pinned at one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract, Model
from crmlake.runtime.declaration import Changes, Job
from crmlake.runtime.registry import expand
from crmlake.runtime.state import Ledger, Run
from crmlake.storage import Lake
from crmlake.tables import LANDING, RUNS


@dataclass(frozen=True)
class Pinned:
    """The versions that a run reads.

    Attributes:
        versions: of each table.
        since: those of the last success, or `None` to read everything.
        anew: sources whose mapping changed: of their tables everything is read.
    """

    versions: Mapping[str, int]
    since: Mapping[str, int] | None
    anew: tuple[str, ...] = ()

    @property
    def batch(self) -> str:
        """Names what an incremental run takes in: the same for every attempt at it."""
        return "start" if self.since is None else " ".join(f"{k}@{v}" for k, v in sorted(self.since.items()))


def pin(
    job: Job, sources: list[str], as_of: date, ledger: Ledger, last: Run | None, anew: tuple[str, ...] = ()
) -> Pinned:
    """Pin the tables that a job reads at what their writers last published.

    Args:
        job: that reads.
        sources: of the workspace, by name.
        as_of: of the run.
        ledger: knows what was published.
        last: the run that this one goes on from; where there is none, everything is read.
        anew: sources of which everything is read even so.
    """
    tables = [table for contract in job.inputs if contract is not LANDING for table in expand(contract, sources)]
    found = {table.name: current(table, as_of, ledger) for table in tables}
    versions = {name: version for name, version in found.items() if version is not None}
    if not (job.incremental and last):
        return Pinned(versions, None)
    whole = {contract.of(name).name for contract in job.inputs if contract.each_source for name in anew}
    return Pinned(versions, {name: v for name, v in last.reads.items() if name not in whole}, anew)


def current(table: Contract, as_of: date, ledger: Ledger) -> int | None:
    """The version of a table that a reader takes now."""
    return ledger.newest if table == RUNS else ledger.version(table, as_of)


def frames(job: Job, sources: list[str], as_of: date, lake: Lake, pinned: Pinned) -> dict[Any, DataFrame]:
    """A frame for every entry of the job's `reads`; a dated table shows only its rows of `as_of`."""
    opened: dict[Any, DataFrame] = {}
    for read in (each for each in job.reads if not isinstance(each, Model)):
        contract = read.contract if isinstance(read, Changes) else read
        for table in expand(contract, sources):
            version = pinned.versions.get(table.name)
            if isinstance(read, Changes):
                since = (pinned.since or {}).get(table.name)
                opened[Changes(table)] = lake.changes(table, since, version)
            else:
                opened[table] = _dated(lake.read(table, version), table, as_of)
    return opened


def _dated(frame: DataFrame, table: Contract, as_of: date) -> DataFrame:
    return frame.where(F.col("as_of") == F.lit(as_of)) if table.write.is_dated else frame
