"""The runner: it alone opens, writes and records what a job reads and makes."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel
from pyspark.sql import functions as F

from crmlake.contracts import Model
from crmlake.contracts.schema import schema
from crmlake.contracts.tables import FILES, LANDING
from crmlake.errors import CrmlakeError
from crmlake.job.arriving import Intake
from crmlake.job.declaration import Job
from crmlake.job.faults import explain
from crmlake.job.frames import Frames
from crmlake.job.inputs import Pinned, frames, pin
from crmlake.job.ledger import FAILED, SUCCEEDED, Ledger, Run, digest
from crmlake.job.outputs import Effects, Outputs
from crmlake.lake import Lake
from crmlake.models.fitted import Fitted
from crmlake.report import JobNode
from crmlake.settings import Workspace
from crmlake.store import ModelStore


@dataclass(frozen=True)
class Runner:
    """Runs jobs of one workspace on one lake, as one refresh."""

    workspace: Workspace
    lake: Lake
    ledger: Ledger
    lineage: tuple[JobNode, ...]
    refresh_id: str
    store: ModelStore

    def run(self, job: Job, as_of: date) -> Run:
        """Run a job and record it.

        Raises:
            CrmlakeError: the job failed; the failure is recorded, and readers still see what stood before.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        settings, shape = self.workspace.jobs[job.name], self.shape(job)
        last = self.ledger.last(job, as_of)
        pinned = pin(job, self._sources, as_of, self.ledger, last if last and last.digest == shape else None)
        pinned = replace(pinned, versions={**pinned.versions, **self.champions(job, as_of)})
        record = Run(
            self.refresh_id, job.name, as_of, SUCCEEDED, None, started, 0.0,
            settings.model_dump_json(), shape, pinned.versions, {} if LANDING in job.inputs else pinned.since,
        )  # fmt: skip
        try:
            effects = self._perform(job, settings, as_of, pinned)
        except Exception as fault:  # whatever a job, Spark or Delta raises is recorded and explained
            known = explain(fault, job.name)
            with suppress(Exception):  # Java may be gone, the disk full: what broke the job is what must be told
                self.ledger.add(replace(record, outcome=FAILED, error=str(known), seconds=time.monotonic() - clock))
            raise known from (None if isinstance(fault, CrmlakeError) else fault)
        done = replace(record, seconds=time.monotonic() - clock, **vars(effects))
        self.ledger.add(done)
        return done

    def shape(self, job: Job) -> str:
        """The digest of what shapes the job's runs besides its tables."""
        mapped = any(table.each_source for table in job.inputs)
        return digest(self.workspace.jobs[job.name], self.workspace.sources if mapped else ())

    def champions(self, job: Job, as_of: date) -> dict[str, int]:
        """The version of each model that the job would score with now, by full name."""
        found = [self.store.champions(model, str(as_of)) for model in job.models]
        return {name: version for versions in found for name, version in versions.items()}

    @property
    def _sources(self) -> list[str]:
        return [source.name for source in self.workspace.sources]

    def _perform(self, job: Job, settings: BaseModel, as_of: date, pinned: Pinned) -> Effects:
        if LANDING in job.inputs:
            return self._take_in(job, settings, as_of)
        opened = Frames(
            frames(job, self._sources, as_of, self.lake, pinned),
            models={model: self._loaded(model, pinned) for model in job.models},
            rebuild=pinned.since is None,
            sources=self.workspace.sources,
            lineage=self.lineage,
            title=self.workspace.title,
        )
        outputs = Outputs(job, as_of, pinned, self.shape(job))
        try:
            return outputs.write(job(opened, settings, as_of), self.lake, self.store, self.workspace.reports)
        finally:
            self.lake.spark.catalog.clearCache()  # what the job held for itself

    def _loaded(self, model: Model, pinned: Pinned) -> dict[str, Fitted]:
        names = [name for name in pinned.versions if name.startswith(f"{model.name}.")]
        return {model.variant(name): self.store.load(name, pinned.versions[name]) for name in names}

    def _take_in(self, job: Job, settings: BaseModel, as_of: date) -> Effects:
        effects, intake = Effects(), Intake(self.lake, job, settings, as_of)
        self.lake.ensure(FILES)
        known, found = self.lake.read(FILES, self.lake.latest(FILES).version), list[dict[str, Any]]()
        for source in self.workspace.sources:
            published = {t: self.ledger.version(t, None) for t in (table.of(source.name) for table in job.tables)}
            for table in published:
                self.lake.ensure(table)
            arrived = intake.take_in(source, known.where(F.col("source") == source.name), published)
            found += [{"source": source.name, **file.facts} for file in arrived.files]
            effects.count("files_waiting", arrived.waiting)
            for table, taken in arrived.tables.items():
                effects.writes[table.name], effects.rows[table.name] = taken.version, taken.accepted
                effects.balance.append({
                    "source": source.name, "table_name": table.name, "read": taken.read, "accepted": taken.accepted,
                    "quarantined": 0, "duplicates": 0,
                })  # fmt: skip
        for file in found:
            effects.count(f"files_{file['status']}", 1)
        effects.writes[FILES.name], effects.rows[FILES.name] = self._recorded(found), len(found)
        return effects

    def _recorded(self, files: Sequence[Mapping[str, Any]]) -> int:
        """The version of `ops.files` with these files in it."""
        if not files:
            return self.lake.latest(FILES).version
        rows = [{name: {"batch": self.refresh_id, **file}[name] for name in FILES.by_name} for file in files]
        frame = self.lake.spark.createDataFrame(rows, schema(FILES))
        return self.lake.append(FILES, frame, self.refresh_id).version
