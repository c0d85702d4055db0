"""A refresh: the jobs that are out of date, in order; a failed job stops only what depends on it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from pyspark.sql import SparkSession

from crmlake.errors import CrmlakeError
from crmlake.models import ModelStore
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.freshness import explain_skip, find_reason
from crmlake.runtime.holder import user
from crmlake.runtime.inputs import Request
from crmlake.runtime.integrity import check_models, check_tables
from crmlake.runtime.job_graph import declared_tables, upstream_jobs
from crmlake.runtime.lease import Lease, hold_lease
from crmlake.runtime.listeners import Listener
from crmlake.runtime.lock import exclusive
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Run, RunRecord
from crmlake.runtime.unwritable import tell_unwritable
from crmlake.session.session import has_stopped
from crmlake.settings import Workspace
from crmlake.storage import Lake
from crmlake.storage.lock_files import open_lock_files
from crmlake.tables import RUNS

SessionFactory = Callable[[], AbstractContextManager[SparkSession]]


@dataclass
class RefreshResult:
    """What a refresh for one date did.

    Attributes:
        runs: The runs that succeeded.
        failures: The error of each job that failed, by the job's name.
        blocked: The jobs that did not run because of a failure, with the names of the failed jobs.
    """

    runs: list[Run] = field(default_factory=list)
    failures: dict[str, CrmlakeError] = field(default_factory=dict)
    blocked: dict[str, tuple[str, ...]] = field(default_factory=dict)


def make_runner(
    spark: SparkSession,
    workspace: Workspace,
    jobs: tuple[AnyJob, ...],
    request: Request | None = None,
    *,
    checks: bool = True,
    lease: Lease | None = None,
) -> Runner:
    """Return a runner for one refresh of a workspace.

    Args:
        spark: The session.
        workspace: The workspace.
        jobs: All jobs in the order of a refresh.
        request: Who asks for the refresh, and why.
        checks: Whether the tables and models must be as the run record says.
        lease: The lease of the lake; none for a runner that writes nothing.

    Raises:
        LakeError: A published table is gone, or was written to by something else.
        ModelError: A published model is gone.
    """
    lake = Lake(spark, workspace.lake)
    refresh_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    record, store = RunRecord(lake, lease=lease), open_model_store(workspace)
    names = [source.name for source in workspace.sources]
    if checks:
        check_tables(record, lake, declared_tables(jobs, names).values())
        check_models(record, store)
    return Runner(workspace, lake, record, jobs, refresh_id, store, request or Request(user(), datetime.now(UTC)))


def open_model_store(workspace: Workspace) -> ModelStore:
    """Return the store of a workspace's models."""
    database = (workspace.root / workspace.models.folder).resolve() / "mlflow.db"
    lake = workspace.lake if "://" in workspace.lake else Path(workspace.lake).as_uri()
    return ModelStore(workspace.models.tracking_uri or f"sqlite:///{database}", f"{lake}/_models")


def refresh(
    runner: Runner, jobs: Sequence[AnyJob], as_of: date, listener: Listener, *, forced: bool = False
) -> RefreshResult:
    """Run those of the jobs that are out of date, or all of them if `forced`.

    A failed job blocks the jobs that need it; the others run.

    Raises:
        CrmlakeError: Spark itself is gone, so that no further job can run.
    """
    result, upstream = RefreshResult(), upstream_jobs(runner.jobs, required=True)
    for job in jobs:
        if causes := _find_causes(job, upstream[job.name], result):
            result.blocked[job.name] = causes
            listener.blocked(job, causes)
            continue
        reason = "asked for" if forced else find_reason(runner, job, as_of)
        if reason is None:
            listener.skipped(job, explain_skip(runner, job, as_of))
            continue
        listener.started(job, reason)
        _run(runner, job, as_of, listener, result)
    return result


def _find_causes(job: AnyJob, upstream: set[str], result: RefreshResult) -> tuple[str, ...]:
    """Return the failed jobs that keep a job from running."""
    failed = {name for name in upstream if name in result.failures}
    inherited = {cause for name in upstream for cause in result.blocked.get(name, ())}
    return tuple(sorted(failed | inherited - {job.name}))


def _run(runner: Runner, job: AnyJob, as_of: date, listener: Listener, result: RefreshResult) -> None:
    try:
        result.runs.append(runner.run(job, as_of))
    except CrmlakeError as fault:
        if has_stopped(runner.lake.spark):
            raise
        result.failures[job.name] = fault
        listener.failed(job, str(fault))
    else:
        listener.finished(job, result.runs[-1])


@contextmanager
def refreshing(
    workspace: Workspace, purpose: str, on_wait: Callable[[str], None], session: SessionFactory
) -> Iterator[tuple[SparkSession, Lease]]:
    """Open a session while nobody else refreshes the workspace, nor the lake from another workspace or host.

    Args:
        workspace: The workspace.
        purpose: What is done, for whoever finds it held.
        on_wait: Called with a sentence when another process is at work.
        session: Opens the session once the workspace is held.

    Raises:
        BusyError: Another process is at work, and did not end in time.
        LakeError: A place of the workspace is full or cannot be written.
        CrmlakeError: Spark did not start.
    """
    with ExitStack() as stack:
        stack.enter_context(tell_unwritable(workspace))
        stack.enter_context(exclusive(workspace.root, workspace.refresh, purpose, on_wait))
        spark = stack.enter_context(session())
        stack.enter_context(tell_unwritable(workspace))  # before the session takes the error for a damaged table
        files = open_lock_files(spark, workspace.lake)
        lake = Lake(spark, workspace.lake)
        lease = hold_lease(files, workspace.refresh, purpose, on_wait, find_fences=lambda: lake.fences(RUNS))
        yield spark, stack.enter_context(lease)


@dataclass(frozen=True)
class Schedule:
    """What a refresh is asked to do.

    Attributes:
        jobs: The jobs to refresh, in their order.
        days: The as-of dates, the earliest first; at least one.
        forced: Whether all of the jobs run, up to date or not.
    """

    jobs: Sequence[AnyJob]
    days: Sequence[date]
    forced: bool = False

    @property
    def description(self) -> str:
        """The schedule in words, for whoever finds the workspace locked."""
        days = " to ".join(map(str, sorted({self.days[0], self.days[-1]})))
        return f"{', '.join(job.name for job in self.jobs)} as of {days}"


def run_schedule(
    workspace: Workspace,
    schedule: Schedule,
    all_jobs: tuple[AnyJob, ...],
    listener: Listener,
    session: SessionFactory,
) -> list[RefreshResult]:
    """Refresh a workspace for each of the days while nobody else refreshes it.

    Args:
        workspace: The workspace.
        schedule: The jobs and days.
        all_jobs: All jobs in the order of a refresh.
        listener: Hears how the refresh goes.
        session: Opens the Spark session once the lock is held.

    Returns:
        The result of each day; days after one with a failure are not refreshed.

    Raises:
        BusyError: Another refresh holds the workspace.
        CrmlakeError: Spark did not start, or is gone.
    """
    results: list[RefreshResult] = []
    with refreshing(workspace, schedule.description, listener.waiting, session) as (spark, lease):
        for day in schedule.days:
            listener.refresh_started(spark, workspace.title, day)
            runner = make_runner(spark, workspace, all_jobs, lease=lease)
            results.append(refresh(runner, schedule.jobs, day, listener, forced=schedule.forced))
            listener.refresh_finished(results[-1].runs, len(schedule.jobs), results[-1].blocked)
            if results[-1].failures:
                break
    return results
