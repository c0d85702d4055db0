"""A refresh: the jobs that are out of date, in order, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from pyspark.sql import SparkSession

from crmlake.models import ModelStore
from crmlake.quality.batches import goes_on
from crmlake.quality.limits import admit
from crmlake.runtime.declaration import Document, Job
from crmlake.runtime.listeners import Watcher
from crmlake.runtime.pinning import current
from crmlake.runtime.registry import expand, installed_jobs, lineage, needs
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Ledger, Run
from crmlake.settings import Workspace
from crmlake.storage import Lake
from crmlake.tables import LANDING, RUNS


@dataclass(frozen=True)
class Step:
    """A job of a plan: `action` is run, wait (it depends on what the jobs before it bring) or skip."""

    job: Job
    action: str
    why: str


def runner(spark: SparkSession, workspace: Workspace) -> Runner:
    """A runner for one refresh of a workspace."""
    lake = Lake(spark, workspace.lake)
    started = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    nodes = tuple(lineage(installed_jobs(), workspace.sources))
    return Runner(workspace, lake, Ledger(lake), nodes, started, workspace_store(workspace))


def workspace_store(workspace: Workspace) -> ModelStore:
    """The models of a workspace."""
    database = (workspace.root / workspace.models.folder).resolve() / "mlflow.db"
    lake = workspace.lake if "://" in workspace.lake else Path(workspace.lake).as_uri()
    return ModelStore(workspace.models.tracking_uri or f"sqlite:///{database}", f"{lake}/_models")


def refresh(run: Runner, jobs: Sequence[Job], as_of: date, watcher: Watcher, *, forced: bool = False) -> list[Run]:
    """Run those of the jobs that are out of date, or all of them if `forced`.

    Raises:
        CrmlakeError: a job failed, or what came is beyond its limits; the jobs before stand, those after did not run.
    """
    done: list[Run] = []
    first = next((job for job in jobs if goes_on(job)), None)
    for job in jobs:
        if job is first:
            admit(run, job, as_of)
        why = "asked for" if forced else outdated(run, job, as_of)
        if why is None:
            watcher.skipped(job)
            continue
        watcher.started(job, why)
        done.append(run.run(job, as_of))
        watcher.finished(done[-1])
    return done


def plan(run: Runner, jobs: Sequence[Job], as_of: date) -> list[Step]:
    """What a refresh would do now, without doing it."""
    steps: dict[str, Step] = {}
    upstream = needs(installed_jobs())
    for job in jobs:
        why = outdated(run, job, as_of)
        before = sorted(name for name in upstream[job.name] if name in steps and steps[name].action != "skip")
        if why is not None:
            steps[job.name] = Step(job, "run", why)
        elif before:
            steps[job.name] = Step(job, "wait", f"runs if {', '.join(before)} brings something new")
        else:
            steps[job.name] = Step(job, "skip", "up to date")
    return list(steps.values())


def outdated(run: Runner, job: Job, as_of: date) -> str | None:
    """Why a job should run, or `None` where its tables, settings and release are those of its last success."""
    if LANDING in job.inputs:
        return "looks for new files"
    last = run.ledger.last(job, as_of)
    if last is None:
        return f"never ran for {as_of}" if job.dated else "never ran"
    if run.standing(job, as_of) is None:
        return "its settings, source mappings or the release changed"
    if anew := run.anew(job, last):
        return f"the source mapping of {', '.join(anew)} changed"
    return _moved(run, job, as_of, last) or _lost(run, job, as_of)


def _moved(run: Runner, job: Job, as_of: date, last: Run) -> str | None:
    names = [source.name for source in run.workspace.sources]
    others = (table for table in job.inputs if table not in (RUNS, *job.writes))
    for table in (each for contract in others for each in expand(contract, names)):
        now, then = current(table, as_of, run.ledger), last.reads.get(table.name)
        if now != then:
            return f"{table.name} moved from version {then} to {now}"
    for name, now in run.champions(job, as_of).items():
        if now != last.reads.get(name):
            return f"version {now} of {name} scores now"
    return None


def _lost(run: Runner, job: Job, as_of: date) -> str | None:
    documents = [d.name.format(as_of=as_of) for d in job.writes if isinstance(d, Document)]
    gone = [name for name in documents if not (run.workspace.reports / name).exists()]
    return f"{gone[0]} is not there" if gone else None
