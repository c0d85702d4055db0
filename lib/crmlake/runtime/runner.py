"""The runner: it alone opens, writes and records what a job reads and returns."""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from crmlake.contracts import AnyModel, Contract, SourceMapping
from crmlake.contracts.write_mode import WriteContext
from crmlake.errors import CrmlakeError, StallError, was_interrupted
from crmlake.models import AnyTrainedModel, ModelStore, Origin
from crmlake.runtime.continuation import Continuation
from crmlake.runtime.dag_nodes import describe_dag
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.explanations import explain
from crmlake.runtime.inputs import NOBODY, Inputs, Request
from crmlake.runtime.integrity import check_commit
from crmlake.runtime.job_graph import expand
from crmlake.runtime.pinning import Pinned, find_blank_tables, find_unchanged_tables, open_changes, open_tables, pin
from crmlake.runtime.reads import DagRead, MappingsRead
from crmlake.runtime.stalls import has_free_slot, watch_stalls
from crmlake.runtime.state import FAILED, SUCCEEDED, Run, RunRecord, job_digest, settings_digest
from crmlake.runtime.writer import Effects, Folders, OutputWriter
from crmlake.session.session import has_stopped, session_time_zone, stop
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

    def __post_init__(self) -> None:
        """Let all commits carry the name of the refresh."""
        self.lake.mark_commits(self.refresh_id)

    def run(self, job: AnyJob, as_of: date) -> Run:
        """Run a job and record it.

        Raises:
            CrmlakeError: The job failed. The failure is recorded, and readers still see what was published before.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        last = self.continuation.last_usable(job, as_of)
        before = last if job.is_incremental else self.record.last(job, as_of)
        pinned = pin(job, self._names, self.record, last, self.continuation.reloaded_sources(job, before))
        pinned = replace(pinned, versions={**pinned.versions, **self.scoring_versions(job, as_of)})
        run = self._new_run(job, as_of, pinned, started)
        if before and not job.is_incremental:  # a source that went away may come back with another mapping
            run = replace(run, sources={**(before.sources or {}), **(run.sources or {})} or None)
        if self.only_source and last:  # the other sources stay as the last run read them
            reads, sources = {**last.reads, **run.reads}, {**(last.sources or {}), **(run.sources or {})}
            run = replace(run, reads=reads, sources=sources)
        try:
            self.record.check_lease()
            versions = self._roll_back_unpublished(job)
            effects = self._perform(job, as_of, pinned, versions)
        except Exception as fault:  # whatever a job, Spark or Delta raises is recorded and explained
            if was_interrupted(fault):
                raise KeyboardInterrupt from None
            error = explain(
                fault,
                job.name,
                stopped=has_stopped(self.lake.spark),
                record=self.record,
                workspace=self.workspace,
            )
            if isinstance(error, StallError) and not has_free_slot(self.lake.spark):
                stop(self.lake.spark)  # no further job could run, nor end
            self.record_failure(run, error, time.monotonic() - clock)
            raise error from (None if isinstance(fault, CrmlakeError) else fault)
        finished = replace(run, seconds=time.monotonic() - clock, **vars(effects))
        self.record.add(finished)
        return finished

    @property
    def continuation(self) -> Continuation:
        """What the last successes of jobs are worth now."""
        return Continuation(self.workspace, self.lake, self.record, self._sources)

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
            digest=job_digest(job, settings, self.workspace.settings),
            reads=pinned.versions,
            since=pinned.since,
            sources=self.continuation.fingerprints(job) or None,
        )

    def record_failure(self, run: Run, fault: CrmlakeError, seconds: float) -> None:
        """Record that a run failed."""
        with suppress(Exception):  # Java may be gone, the disk full: what broke the job is what must be reported
            self.record.add(replace(run, outcome=FAILED, error=str(fault), seconds=seconds))

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

    def _roll_back_unpublished(self, job: AnyJob) -> dict[str, int]:
        """Take back what an unfinished run left in the job's tables, so that only own writes are ever published.

        Returns:
            The version of each table that exists, after which only this run may write.
        """
        tables = (table for contract in job.tables for table in self._expand(contract))
        versions = {table.name: self.roll_back(table) for table in tables}
        return {name: version for name, version in versions.items() if version is not None}

    def roll_back(self, table: Contract) -> int | None:
        """Restore a table to its published version where an unfinished run left a later one.

        Returns:
            The latest version of the table now; `None` where it does not exist.

        Raises:
            LakeError: Something else wrote the later one.
        """
        if not self.lake.exists(table):
            return None
        published, latest = self.record.published(table) or 0, self.lake.latest_version(table)
        if latest > published:
            later = [(table, version) for version in range(published + 1, latest + 1)]
            for (_, version), mark in self.lake.marks(later).items():
                check_commit(self.record, table, version, mark)
        return self.lake.restore(table, published)

    def _perform(self, job: AnyJob, as_of: date, pinned: Pinned, versions: dict[str, int]) -> Effects:
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
        writer = OutputWriter(job, self._names, context, origin, versions)
        folders = Folders(self.workspace.reports, self.workspace.exports)
        zone = "UTC" if job.in_utc else self.workspace.settings.time_zone
        stalls = watch_stalls(self.lake.spark, self.workspace.refresh.max_stall_minutes)
        with session_time_zone(self.lake.spark, zone), stalls:
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
            blank=find_blank_tables(job, self._names, pinned),
            unchanged=find_unchanged_tables(job, self._names, pinned),
            models={model: self._load(model, pinned) for model in job.models_read},
            source_mappings=self._sources if MappingsRead in kinds else None,
            run_record=record,
            nodes=describe_dag(self.jobs, self.workspace.sources, self._published()) if DagRead in kinds else None,
            full_reload=pinned.since is None,
            reloaded_sources=pinned.reloaded_sources,
            request=self.request,
            title=self.workspace.title,
            currency=self.workspace.settings.currency,
            workspace=self.workspace.root,
        )

    def _published(self) -> set[str]:
        return {name for run in self.record.succeeded for name in run.writes}

    def _load(self, model: AnyModel, pinned: Pinned) -> dict[str, AnyTrainedModel]:
        versions = {name: version for name, version in pinned.versions.items() if name.startswith(model.of(""))}
        return {
            model.variant(name): self.store.load(
                model, model.variant(name), version, self.record.checksum(name, version)
            )
            for name, version in versions.items()
        }
