"""The runner: it alone opens, writes and records what a job reads and makes."""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pydantic import BaseModel

from crmlake.contracts import Model
from crmlake.errors import CrmlakeError
from crmlake.ingest.recording import Receiver
from crmlake.ingest.source import Source
from crmlake.models import ModelStore
from crmlake.models.trained import Fitted
from crmlake.quality.quarantine.writing import Settling, user
from crmlake.report import JobNode
from crmlake.runtime.declaration import Job
from crmlake.runtime.exchange import Frames
from crmlake.runtime.explanations import explain
from crmlake.runtime.pinning import Pinned, frames, pin
from crmlake.runtime.publication import Effects, Outputs
from crmlake.runtime.state import FAILED, SUCCEEDED, Ledger, Run, digest, mapping_digest
from crmlake.session.session import has_stopped
from crmlake.settings import Workspace
from crmlake.storage import Lake
from crmlake.tables import LANDING
from crmlake.tables.resolution import Ending

UNASKED = "the source mapping changed, and a refresh judged all its rows anew"
"""Why rows end without anybody having asked for it."""


@dataclass(frozen=True)
class Runner:
    """Runs jobs of one workspace on one lake, as one refresh.

    Attributes:
        workspace: whose jobs.
        lake: its tables.
        ledger: what ran before.
        lineage: all jobs, in the order of a refresh.
        refresh_id: names the refresh in the record.
        store: the workspace's models.
        only: the one source whose rows are looked at; all, where it is empty.
        ending: who lets rows be judged again whose mapping changed, and why.
    """

    workspace: Workspace
    lake: Lake
    ledger: Ledger
    lineage: tuple[JobNode, ...]
    refresh_id: str
    store: ModelStore
    only: str = ""
    ending: Ending | None = None

    def run(self, job: Job, as_of: date) -> Run:
        """Run a job and record it.

        Raises:
            CrmlakeError: the job failed; the failure is recorded, and readers still see what stood before.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        last = self.standing(job, as_of)
        pinned = pin(job, self._names, as_of, self.ledger, last, self.anew(job, last))
        pinned = replace(pinned, versions={**pinned.versions, **self.champions(job, as_of)})
        record = Run(
            self.refresh_id, job.name, as_of, SUCCEEDED, None, started, 0.0,
            self.workspace.jobs[job.name].model_dump_json(), self.shape(job), pinned.versions,
            {} if LANDING in job.inputs else pinned.since, sources=self.mappings(job) or None,
        )  # fmt: skip
        if self.only and last:  # what it did not look at stays as it was looked at last
            reads, sources = {**last.reads, **record.reads}, {**(last.sources or {}), **(record.sources or {})}
            record = replace(record, reads=reads, sources=sources)
        try:
            effects = self._perform(job, self.workspace.jobs[job.name], as_of, pinned)
        except Exception as fault:  # whatever a job, Spark or Delta raises is recorded and explained
            known = explain(fault, job.name, stopped=has_stopped(self.lake.spark))
            self.fail(record, known, time.monotonic() - clock)
            raise known from (None if isinstance(fault, CrmlakeError) else fault)
        done = replace(record, seconds=time.monotonic() - clock, **vars(effects))
        self.ledger.add(done)
        return done

    def fail(self, record: Run, fault: CrmlakeError, seconds: float) -> None:
        """Record that a run failed."""
        with suppress(Exception):  # Java may be gone, the disk full: what broke the job is what must be told
            self.ledger.add(replace(record, outcome=FAILED, error=str(fault), seconds=seconds))

    def shape(self, job: Job) -> str:
        """The digest of what shapes the job's runs besides its tables and source mappings."""
        return digest(self.workspace.jobs[job.name])

    def mappings(self, job: Job) -> dict[str, str]:
        """The digest of each source mapping that shapes the job's runs."""
        mapped = any(table.each_source for table in job.inputs if table is not LANDING)
        return {source.name: mapping_digest(source) for source in self._sources} if mapped else {}

    def standing(self, job: Job, as_of: date) -> Run | None:
        """The last success, where the job can go on from it.

        It cannot, where its settings or the release changed, a source went away, or where a mapping changed and the
        rows that a source gave cannot be told from others.
        """
        last = self.ledger.last(job, as_of)
        if last is None or last.digest != self.shape(job):
            return None
        told_apart = all("source" in table.by_name for table in job.tables)
        left = {source.name for source in self.workspace.sources} >= (last.sources or {}).keys()
        return last if left and (told_apart or not self.anew(job, last)) else None

    def anew(self, job: Job, last: Run | None) -> tuple[str, ...]:
        """The sources all of whose rows the job maps again, because their mapping changed."""
        then = (last.sources if last else None) or {}
        return tuple(name for name, now in self.mappings(job).items() if then.get(name, now) != now)

    def champions(self, job: Job, as_of: date) -> dict[str, int]:
        """The version of each model that the job would score with now, by full name."""
        found = [self.store.champions(model, str(as_of)) for model in job.models]
        return {name: version for versions in found for name, version in versions.items()}

    @property
    def _sources(self) -> list[Source]:
        return [source for source in self.workspace.sources if self.only in ("", source.name)]

    @property
    def _names(self) -> list[str]:
        return [source.name for source in self._sources]

    def _perform(self, job: Job, settings: BaseModel, as_of: date, pinned: Pinned) -> Effects:
        if LANDING in job.inputs:
            receiver = Receiver(self.lake, self.ledger, self.refresh_id)
            return receiver.receive(job, settings, self.workspace.sources, as_of)
        opened = Frames(
            frames(job, self._names, as_of, self.lake, pinned),
            models={model: self._loaded(model, pinned) for model in job.models},
            rebuild=pinned.since is None,
            anew=pinned.anew,
            sources=self._sources,
            lineage=self.lineage,
            title=self.workspace.title,
        )
        outputs = Outputs(job, as_of, pinned, self.shape(job), Settling(self.lake, self.ledger, self._ending))
        try:
            return outputs.write(job(opened, settings, as_of), self.lake, self.store, self.workspace.reports)
        finally:
            self.lake.spark.catalog.clearCache()  # what the job held for itself

    @property
    def _ending(self) -> Ending:
        mapped = {source.name: tuple(source.tables) for source in self.workspace.sources}
        ending = self.ending or Ending(user(), datetime.now(UTC), UNASKED)
        return replace(ending, mapped=mapped)

    def _loaded(self, model: Model, pinned: Pinned) -> dict[str, Fitted]:
        names = [name for name in pinned.versions if name.startswith(f"{model.name}.")]
        return {model.variant(name): self.store.load(name, pinned.versions[name]) for name in names}
