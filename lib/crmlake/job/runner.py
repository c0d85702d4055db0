"""The runner: it alone opens, writes and records what a job reads and makes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel

from crmlake.contracts import Contract
from crmlake.contracts.tables import LANDING
from crmlake.errors import CrmlakeError, JobError
from crmlake.job.arriving import take_in
from crmlake.job.declaration import Document, Job
from crmlake.job.faults import explain
from crmlake.job.frames import Frames, Made
from crmlake.job.inputs import Pinned, frames, pin
from crmlake.job.ledger import FAILED, SUCCEEDED, Ledger, Run, digest
from crmlake.job.registry import expand
from crmlake.lake import Lake, Written
from crmlake.report import JobNode
from crmlake.settings import Workspace


@dataclass
class Effects:
    """What a run did to the lake."""

    writes: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    balance: list[Mapping[str, Any]] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Runner:
    """Runs jobs of one workspace on one lake, as one refresh."""

    workspace: Workspace
    lake: Lake
    ledger: Ledger
    lineage: tuple[JobNode, ...]
    refresh_id: str

    def run(self, job: Job, as_of: date) -> Run:
        """Run a job and record it.

        Raises:
            CrmlakeError: the job failed; the failure is recorded, and readers still see what stood before.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        settings, shape = self.workspace.jobs[job.name], self.shape(job)
        last = self.ledger.last(job, as_of)
        pinned = pin(job, self._sources, as_of, self.ledger, last if last and last.digest == shape else None)
        record = Run(
            self.refresh_id, job.name, as_of, SUCCEEDED, None, started, 0.0,
            settings.model_dump_json(), shape, pinned.versions, {} if LANDING in job.inputs else pinned.since,
        )  # fmt: skip
        try:
            effects = self._perform(job, settings, as_of, pinned)
        except Exception as fault:  # whatever a job, Spark or Delta raises is recorded and explained
            known = explain(fault, job.name)
            self.ledger.add(replace(record, outcome=FAILED, error=str(known), seconds=time.monotonic() - clock))
            raise known from (None if isinstance(fault, CrmlakeError) else fault)
        done = replace(record, seconds=time.monotonic() - clock, **vars(effects))
        self.ledger.add(done)
        return done

    def shape(self, job: Job) -> str:
        """The digest of what shapes the job's runs besides its tables."""
        mapped = any(table.each_source for table in job.inputs)
        return digest(self.workspace.jobs[job.name], self.workspace.sources if mapped else ())

    @property
    def _sources(self) -> list[str]:
        return [source.name for source in self.workspace.sources]

    def _perform(self, job: Job, settings: BaseModel, as_of: date, pinned: Pinned) -> Effects:
        for table in job.tables:
            for each in expand(table, self._sources):
                self.lake.ensure(each)
        if LANDING in job.inputs:
            return self._take_in(job, settings, as_of)
        opened = Frames(
            frames(job, self._sources, as_of, self.lake, pinned),
            rebuild=pinned.since is None,
            sources=self.workspace.sources,
            lineage=self.lineage,
            title=self.workspace.title,
        )
        return self._write(job, job(opened, settings, as_of), as_of, pinned)

    def _take_in(self, job: Job, settings: BaseModel, as_of: date) -> Effects:
        effects = Effects()
        for source in self.workspace.sources:
            published = {t: self.ledger.version(t, None) for t in (table.of(source.name) for table in job.tables)}
            for table, taken in take_in(self.lake, job, source, settings, as_of, published).items():
                effects.writes[table.name], effects.rows[table.name] = taken.version, taken.accepted
                effects.balance.append({
                    "source": source.name, "table_name": table.name, "read": taken.read, "accepted": taken.accepted,
                    "quarantined": 0, "duplicates": 0,
                })  # fmt: skip
        return effects

    def _write(self, job: Job, made: Made, as_of: date, pinned: Pinned) -> Effects:
        effects = Effects(metrics=dict(made.metrics))
        if stray := [o for o in made.outputs if o not in job.writes]:
            raise JobError(f"job {job.name} made {stray[0].name}, which it does not declare to write")
        for output in job.writes:
            if isinstance(output, Document):
                self._document(output, made, as_of)
                continue
            written = self._table(output, made, as_of, pinned.batch, rebuild=job.incremental and pinned.since is None)
            effects.writes[output.name], effects.rows[output.name] = written.version, written.rows
        for tally in made.tallies:
            effects.balance.append(tally.balance())
        return effects

    def _table(self, table: Contract, made: Made, as_of: date, batch: str, *, rebuild: bool) -> Written:
        if table in made.outputs:
            return self.lake.write(table, made.rows(table), as_of, batch, rebuild=rebuild)
        standing = self.lake.latest(table)
        if rebuild and standing.version > 0:
            # Of what no source fills any more nothing stays.
            return self.lake.write(table, self.lake.read(table, None), as_of, batch, rebuild=True)
        return replace(standing, rows=0)

    def _document(self, document: Document, made: Made, as_of: date) -> None:
        path = self.workspace.reports / document.name.format(as_of=as_of)
        path.parent.mkdir(parents=True, exist_ok=True)
        # A reader never sees half a page: it is written beside and then takes the name.
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(str(made.outputs[document]), encoding="utf-8")
        beside.replace(path)
