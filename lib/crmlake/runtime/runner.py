"""The runner: it alone opens, writes and records what a job reads and returns."""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from crmlake.contracts import AnyModel, Contract, SourceMapping
from crmlake.contracts.write_modes import WriteContext
from crmlake.errors import CrmlakeError
from crmlake.models import AnyTrainedModel, ModelStore, Origin
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.explanations import explain
from crmlake.runtime.inputs import NOBODY, Inputs, Request
from crmlake.runtime.job_graph import describe_dag, expand
from crmlake.runtime.pinning import Pinned, open_changes, open_tables, pin
from crmlake.runtime.reads import ChangesRead, DagRead, MappingsRead
from crmlake.runtime.state import FAILED, SUCCEEDED, Run, RunRecord, settings_digest
from crmlake.runtime.writer import Effects, Folders, OutputWriter
from crmlake.session.session import has_stopped
from crmlake.settings import Workspace
from crmlake.storage import Lake
from crmlake.tables import RUNS


@dataclass(frozen=True)
class Runner:
    """Runs jobs of one workspace on one lake, as one refresh.

    Attributes:
        workspace: The workspace.
        lake: Its tables.
        record: The run record.
        jobs: All jobs in the order of a refresh.
        refresh_id: The name of the refresh in the run record.
        store: The workspace's models.
        request: Who asked for the refresh, and why.
        only_source: The one source whose rows are read; all of them, where it is empty.
    """

    workspace: Workspace
    lake: Lake
    record: RunRecord
    jobs: tuple[AnyJob, ...]
    refresh_id: str
    store: ModelStore
    request: Request = NOBODY
    only_source: str = ""

    def run(self, job: AnyJob, as_of: date) -> Run:
        """Run a job and record it.

        Raises:
            CrmlakeError: The job failed. The failure is recorded, and readers still see what was published before.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        last = self.last_usable(job, as_of)
        pinned = pin(job, self._names, self.record, last, self.changed_mappings(job, last))
        pinned = replace(pinned, versions={**pinned.versions, **self.scoring_versions(job, as_of)})
        run = self._new_run(job, as_of, pinned, started)
        if self.only_source and last:  # the other sources stay as the last run read them
            reads, sources = {**last.reads, **run.reads}, {**(last.sources or {}), **(run.sources or {})}
            run = replace(run, reads=reads, sources=sources)
        try:
            self._roll_back_unpublished(job)
            effects = self._perform(job, as_of, pinned)
        except Exception as fault:  # whatever a job, Spark or Delta raises is recorded and explained
            error = explain(fault, job.name, stopped=has_stopped(self.lake.spark))
            self.record_failure(run, error, time.monotonic() - clock)
            raise error from (None if isinstance(fault, CrmlakeError) else fault)
        finished = replace(run, seconds=time.monotonic() - clock, **vars(effects))
        self.record.add(finished)
        return finished

    def _can_read_changes(self, job: AnyJob, last: Run) -> bool:
        """Return whether the lake can still tell what changed since the last run in the tables read as changes."""
        contracts = [read.contract for read in job.reads if isinstance(read, ChangesRead)]
        tables = [table for contract in contracts for table in self._expand(contract) if table.name in last.reads]
        versions = ((table, last.reads[table.name], self.record.published(table)) for table in tables)
        return all(until is None or self.lake.is_comparable(table, since, until) for table, since, until in versions)

    def _expand(self, contract: Contract) -> list[Contract]:
        return expand(contract, self._names)

    def _new_run(self, job: AnyJob, as_of: date, pinned: Pinned, started: datetime) -> Run:
        settings = self.workspace.jobs[job.section]
        return Run(
            refresh_id=self.refresh_id,
            job=job.name,
            as_of=as_of,
            outcome=SUCCEEDED,
            error=None,
            started_at=started,
            seconds=0.0,
            settings=settings.model_dump_json(),
            digest=settings_digest(settings),
            reads=pinned.versions,
            since=pinned.since,
            sources=self.fingerprints(job) or None,
        )

    def record_failure(self, run: Run, fault: CrmlakeError, seconds: float) -> None:
        """Record that a run failed."""
        with suppress(Exception):  # Java may be gone, the disk full: what broke the job is what must be reported
            self.record.add(replace(run, outcome=FAILED, error=str(fault), seconds=seconds))

    def fingerprints(self, job: AnyJob) -> dict[str, str]:
        """Return the digest of each source mapping that shapes the rows that the job writes."""
        return {source.name: source.fingerprint for source in self._sources} if job.reads_mappings else {}

    def last_usable(self, job: AnyJob, as_of: date) -> Run | None:
        """Return the last success where the job can continue from it.

        It cannot where its settings or the release changed, a source went away, a mapping changed and the rows that a
        source gave cannot be told from others, or where the changes since can no longer be read.
        """
        last = self.record.last(job, as_of)
        if last is None or last.digest != settings_digest(self.workspace.jobs[job.section]):
            return None
        by_source = all("source" in table.by_name or table.each_source for table in job.tables)
        complete = {source.name for source in self.workspace.sources} >= (last.sources or {}).keys()
        is_usable = complete and (by_source or not self.changed_mappings(job, last))
        return last if is_usable and self._can_read_changes(job, last) else None

    def changed_mappings(self, job: AnyJob, last: Run | None) -> tuple[str, ...]:
        """Return the sources whose mapping changed, so that the job reads all their rows again."""
        before = (last.sources if last else None) or {}
        return tuple(name for name, now in self.fingerprints(job).items() if before.get(name, now) != now)

    def scoring_versions(self, job: AnyJob, as_of: date) -> dict[str, int]:
        """Return the version of each model that the job would score with now, by full name."""
        champions = [self.store.champions(model, str(as_of)) for model in job.models_read]
        return {name: version for versions in champions for name, version in versions.items()}

    @property
    def _sources(self) -> list[SourceMapping]:
        return [source for source in self.workspace.sources if self.only_source in ("", source.name)]

    @property
    def _names(self) -> list[str]:
        return [source.name for source in self._sources]

    def _roll_back_unpublished(self, job: AnyJob) -> None:
        """Take back what an unfinished run left in the job's tables, so that only own writes are ever published."""
        for table in (table for contract in job.tables for table in self._expand(contract)):
            self.roll_back(table)

    def roll_back(self, table: Contract) -> None:
        """Restore a table to its published version where an unfinished run left a later one."""
        if self.lake.exists(table):
            self.lake.restore(table, self.record.published(table) or 0)

    def _perform(self, job: AnyJob, as_of: date, pinned: Pinned) -> Effects:
        settings = self.workspace.jobs[job.section]
        context = WriteContext(
            as_of=as_of,
            batch=self.refresh_id,
            full_reload=job.is_incremental and pinned.since is None,
            reloaded_sources=pinned.reloaded_sources,
        )
        origin = Origin(
            job=job.name,
            as_of=as_of,
            settings=settings.model_dump(mode="json"),
            shape=settings_digest(settings),
            reads=pinned.versions,
        )
        writer = OutputWriter(job, self._names, context, origin)
        folders = Folders(self.workspace.reports, self.workspace.exports)
        try:
            outputs = job(self._inputs(job, as_of, pinned), settings, as_of)
            return writer.write(outputs, self.lake, self.store, folders)
        finally:
            self.lake.spark.catalog.clearCache()  # what the job held for itself

    def _inputs(self, job: AnyJob, as_of: date, pinned: Pinned) -> Inputs:
        kinds = {type(read) for read in job.reads}
        record = self.lake.read(RUNS, self.record.latest_version) if job.reads_runs else None
        return Inputs(
            tables=open_tables(job, self._names, as_of, self.lake, pinned),
            change_sets=open_changes(job, self._names, self.lake, pinned),
            models={model: self._load(model, pinned) for model in job.models_read},
            source_mappings=self._sources if MappingsRead in kinds else None,
            run_record=record,
            nodes=describe_dag(self.jobs, self.workspace.sources, self._published()) if DagRead in kinds else None,
            full_reload=pinned.since is None,
            reloaded_sources=pinned.reloaded_sources,
            request=self.request,
            title=self.workspace.title,
        )

    def _published(self) -> set[str]:
        return {name for run in self.record.succeeded for name in run.writes}

    def _load(self, model: AnyModel, pinned: Pinned) -> dict[str, AnyTrainedModel]:
        names = [name for name in pinned.versions if name.startswith(model.of(""))]
        return {
            variant: self.store.load(model, variant, pinned.versions[model.of(variant)])
            for variant in map(model.variant, names)
        }
