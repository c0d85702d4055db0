"""The run record: which version of each table is published, and what each run did."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version

from delta.exceptions import ConcurrentTransactionException
from pydantic import BaseModel
from pyspark.sql import DataFrame, Row
from pyspark.sql.types import StructType

from crmlake.contracts import Contract
from crmlake.contracts.schema import empty_frame, schema
from crmlake.contracts.write_mode import WriteContext
from crmlake.errors import LakeError
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.lease import Lease
from crmlake.runtime.outputs import Balance
from crmlake.settings import WorkspaceSettings
from crmlake.storage import Lake
from crmlake.tables import FILES, RUNS
from crmlake.tables.runs import BALANCE

SUCCEEDED, FAILED = "succeeded", "failed"
JOB, MAINTENANCE = "job", "maintenance"
REPAIR = "repair"
"""The name in the run record of taking unreadable rows out of a table: what writes or reads it starts anew."""


@dataclass(frozen=True)
class Run:
    """One run of one job or maintenance operation, as `ops.runs` keeps it."""

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
    balance: Sequence[Balance] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] | None = None
    kind: str = JOB
    same_data: Sequence[str] = ()
    warnings: Sequence[str] = ()


class RunRecord:
    """The runs that succeeded; read once, and kept as runs are added.

    Delta has no commit across tables, so the record of a successful run is the commit: readers take the versions that
    it names, and never see what an unfinished run left behind.
    """

    def __init__(self, lake: Lake, *, creates: bool = True, lease: Lease | None = None) -> None:
        """Read the record where there is one.

        Args:
            lake: The tables.
            creates: Whether to create the record where there is none; a reader does not.
            lease: The lease under which runs are added.

        Raises:
            LakeError: The lake was made by an earlier release, or its record is gone.
        """
        self._lake, self._lease = lake, lease
        self._runs: list[Run] = []
        if columns := lake.columns(RUNS):
            rows = lake.read_latest(RUNS)
            _check_release(columns, rows.schema, lake.root)
            if creates and not RUNS.by_name.keys() <= set(columns):
                lake.ensure(RUNS)
            if self._fence_off():
                rows = lake.read_latest(RUNS)
            runs = map(_run, rows.where(f"outcome = '{SUCCEEDED}'").collect())
            self._runs = sorted(runs, key=lambda run: run.started_at)
        elif lake.exists(FILES):
            raise LakeError(
                f"the lake {lake.root} has tables, but no run record (ops/runs), so that nobody knows which versions "
                "are valid; restore the folder, or move the lake away and refresh again from the landing files"
            )
        elif creates:
            lake.ensure(RUNS)
            self._fence_off()

    @property
    def root(self) -> str:
        """The root of the lake."""
        return self._lake.root

    @property
    def versions(self) -> dict[str, int]:
        """The published version of each table and model, by name."""
        return {name: version for run in self._runs for name, version in run.writes.items()}

    @property
    def latest_version(self) -> int:
        """The version of the record itself."""
        return self._lake.latest_version(RUNS)

    @property
    def succeeded(self) -> Sequence[Run]:
        """The runs that succeeded, in the order in which they started."""
        return tuple(self._runs)

    def last(self, job: AnyJob, as_of: date) -> Run | None:
        """Return the job's last success; for that as-of date where the job's outputs are dated."""
        runs = (r for r in reversed(self._runs) if r.job == job.name and (not job.is_dated or r.as_of == as_of))
        return next(runs, None)

    def published(self, contract: Contract) -> int | None:
        """Return the version of a table that readers take; none where no run published one."""
        if contract == RUNS:
            return self.latest_version if self._lake.exists(RUNS) else None
        return next((run.writes[contract.name] for run in reversed(self._runs) if contract.name in run.writes), None)

    def was_repaired(self, tables: Iterable[str], since: Run) -> bool:
        """Return whether one of the tables lost rows to a repair after a run, so that nothing can continue from it."""
        repairs = (run for run in self._runs if run.job == REPAIR and run.started_at > since.started_at)
        return not {name for run in repairs for name in run.writes}.isdisjoint(tables)

    def checksum(self, model: str, version: int) -> str | None:
        """Return the checksum of a model's files that the run which trained it recorded; `None` where none did."""
        runs = (run for run in reversed(self._runs) if run.writes.get(model) == version and model in run.checksums)
        return next((run.checksums[model] for run in runs), None)

    def publishers(self, contract: Contract, version: int) -> list[Run]:
        """Return the runs that published a version of a table; those that wrote nothing name it as well."""
        return [run for run in self._runs if run.writes.get(contract.name) == version]

    def data_version(self, contract: Contract, as_of: date, until: int | None = None) -> int | None:
        """Return the version at which a table's data last changed: of a dated table, the rows of that as-of date.

        Maintenance that left the data the same counts for nothing, nor does a run that wrote nothing and so names the
        version that stood before it.

        Args:
            contract: The table.
            as_of: The date, where the table is dated.
            until: The last version to consider; none for the published one.
        """
        name = contract.name
        changes = (
            run.writes[name]
            for run in reversed(self._first_to_publish(name))
            if name not in run.same_data
            and (until is None or run.writes[name] <= until)
            and (not contract.write.is_dated or run.kind == MAINTENANCE or run.as_of == as_of)
        )
        return next(changes, None)

    def _first_to_publish(self, name: str) -> list[Run]:
        """Return the runs that made a new version of a table, in the order of the versions."""
        first: list[Run] = []
        for run in self._runs:
            if name in run.writes and (not first or run.writes[name] > first[-1].writes[name]):
                first.append(run)
        return first

    def check_lease(self) -> None:
        """Check that nobody else took over the refresh of the lake.

        Raises:
            BusyError: Somebody did.
        """
        if self._lease:
            self._lease.check()

    def add(self, run: Run) -> None:
        """Record a run.

        The lock may be taken over between the check and the commit, as while this host stands still: then the fence of
        the new holder keeps the commit out.

        Raises:
            BusyError: Somebody else took over the refresh of the lake; nothing is recorded.
            LakeError: The run record was written under a later lease than the files of the lock tell.
        """
        self.check_lease()
        batch = f"{run.refresh_id}/{run.job}"
        frame = self._lake.spark.createDataFrame([run.__dict__ | {"batch": batch}], schema(RUNS))
        self._commit(frame, WriteContext(run.as_of, batch))
        if run.outcome == SUCCEEDED:
            self._runs.append(run)

    def _commit(self, rows: DataFrame, context: WriteContext) -> None:
        """Add rows to the record, unless another holder of the lease did so first."""
        fence, before = self._lease.next_fence() if self._lease else None, self.latest_version
        try:
            written = self._lake.write(RUNS, rows, context, after=before, fence=fence)
        except (ConcurrentTransactionException, LakeError):
            self.check_lease()
            raise
        self.check_lease()
        if written.version == before:
            raise LakeError(
                f"the run record of the lake {self.root} was written under a later lock than the files in _lock tell, "
                "as where an older copy of them was brought back; see that no refresh of the lake runs, delete the "
                "folder _lock of the lake, and run again"
            )

    def _fence_off(self) -> bool:
        """Keep a holder of the lease that fell silent from recording runs, if it wakes up; return whether need was."""
        if self._lease is None or not self._lease.needs_fence:
            return False
        context = WriteContext(datetime.now(UTC).date(), "")
        self._lake.write(RUNS, empty_frame(self._lake.spark, RUNS), context, fence=self._lease.next_fence())
        self._lease.needs_fence = False
        return True


def _check_release(columns: Sequence[str], types: StructType, root: str) -> None:
    if "kind" not in columns or types["balance"].dataType.simpleString() != BALANCE:
        raise LakeError(
            f"the lake {root} was made by an earlier release of crmlake, which this one does not read; move it away, "
            "or name another place as workspace.lake, and refresh again from the landing files"
        )


def _run(row: Row) -> Run:
    values = row.asDict(recursive=True)
    values.pop("batch")
    return Run(**values | {"warnings": values["warnings"] or (), "checksums": values["checksums"] or {}})


def settings_digest(settings: BaseModel) -> str:
    """Return the digest of settings and release, which shape a run beside its tables and mappings."""
    return digest({"settings": settings.model_dump(mode="json"), "release": version("crmlake")})


def job_digest(job: AnyJob, settings: BaseModel, workspace: WorkspaceSettings | None = None) -> str:
    """Return the digest of settings, release, and the columns of the tables that a job writes.

    A package that adds a measure or a feature adds a column, so that the job computes all rows anew. The workspace's
    time zone and currency belong to the settings of a job, unless it runs in UTC: it makes silver or what comes before.
    """
    columns = {table.name: [(column.name, column.type) for column in table.columns] for table in job.tables}
    shared = WorkspaceSettings() if workspace is None or job.in_utc else workspace
    own = {"settings": settings_digest(settings), "columns": columns}
    return digest({**own, "time_zone": shared.time_zone, "currency": shared.currency})


def digest(shape: Mapping[str, object]) -> str:
    """Return a short digest of JSON values."""
    return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]
