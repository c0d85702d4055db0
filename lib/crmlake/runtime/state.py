"""The record of runs: which version of each table stands, and what each run did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pyspark.sql import Row

from crmlake.contracts import Contract, WriteContext
from crmlake.contracts.schema import schema
from crmlake.ingest.source import Source
from crmlake.runtime.declaration import Job
from crmlake.storage import Lake
from crmlake.tables import RUNS

SUCCEEDED, FAILED = "succeeded", "failed"


@dataclass(frozen=True)
class Run:
    """One run of one job, as `ops.runs` keeps it."""

    refresh_id: str
    job: str
    as_of: date
    outcome: str
    error: str | None
    started_at: datetime
    seconds: float
    settings: str
    digest: str
    reads: Mapping[str, int]
    since: Mapping[str, int] | None
    writes: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    balance: Sequence[Mapping[str, Any]] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, str] | None = None


class Ledger:
    """The runs that succeeded, by job; read once, and kept as runs are added.

    Delta has no commit across tables, so the record of a successful run is the commit: readers take the versions that
    it names, and what an unfinished run left behind is never seen.
    """

    def __init__(self, lake: Lake) -> None:
        """Read the record, where there is one."""
        self._lake = lake
        lake.ensure(RUNS)
        rows = lake.read_latest(RUNS).where(f"outcome = '{SUCCEEDED}'")
        self._runs = sorted(map(_run, rows.collect()), key=lambda run: run.started_at)

    @property
    def newest(self) -> int:
        """The version of the record itself."""
        return self._lake.latest_version(RUNS)

    @property
    def succeeded(self) -> Sequence[Run]:
        """The runs that succeeded, in the order in which they started."""
        return tuple(self._runs)

    def last(self, job: Job, as_of: date) -> Run | None:
        """The job's last success; of that as-of date, where what it makes is dated."""
        found = (r for r in reversed(self._runs) if r.job == job.name and (not job.dated or r.as_of == as_of))
        return next(found, None)

    def version(self, contract: Contract, as_of: date | None) -> int | None:
        """The version of a table that readers take; of an as-of date (`None`: any), where the table is dated."""
        dated = contract.write.is_dated and as_of is not None
        return next(
            (
                r.writes[contract.name]
                for r in reversed(self._runs)
                if contract.name in r.writes and (not dated or r.as_of == as_of)
            ),
            None,
        )

    def published(self, contract: Contract) -> int | None:
        """The version that a reader of all as-of dates takes."""
        return self.newest if contract == RUNS else self.version(contract, None)

    def add(self, run: Run) -> None:
        """Record a run."""
        batch = f"{run.refresh_id}/{run.job}"
        frame = self._lake.spark.createDataFrame([run.__dict__ | {"batch": batch}], schema(RUNS))
        self._lake.write(RUNS, frame, WriteContext(run.as_of, batch))
        if run.outcome == SUCCEEDED:
            self._runs.append(run)


def _run(row: Row) -> Run:
    values = row.asDict(recursive=True)
    values.pop("batch")
    return Run(**values)


def digest(settings: BaseModel) -> str:
    """What shapes a run besides its tables and source mappings: settings, release."""
    return _digest({"settings": settings.model_dump(mode="json"), "release": version("crmlake")})


def mapping_digest(source: Source) -> str:
    """What a source mapping makes of rows, wherever its rows come from."""
    return _digest(source.model_dump(mode="json", exclude={"path", "jdbc"}))


def _digest(shape: Mapping[str, Any]) -> str:
    return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]
