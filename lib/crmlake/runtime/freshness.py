"""Why a job is out of date, and what a refresh would run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crmlake.runtime.cadence import find_rest
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.job_graph import expand, upstream_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Run
from crmlake.runtime.writes import Document, Export

UP_TO_DATE = "up to date"


@dataclass(frozen=True)
class Step:
    """One job of a plan.

    Attributes:
        job: The job.
        action: `run`; `wait`, as it depends on what the jobs before it bring; or `skip`.
        reason: Why.
    """

    job: AnyJob
    action: str
    reason: str


def plan(runner: Runner, jobs: Sequence[AnyJob], as_of: date) -> list[Step]:
    """Return what a refresh would do now, without doing it."""
    steps: dict[str, Step] = {}
    upstream = upstream_jobs(runner.jobs)
    for job in jobs:
        pending = sorted(name for name in upstream[job.name] if name in steps and steps[name].action != "skip")
        steps[job.name] = _plan_job(runner, job, as_of, pending)
    return list(steps.values())


def _plan_job(runner: Runner, job: AnyJob, as_of: date, pending: Sequence[str]) -> Step:
    """Return the step of a job, before which the pending jobs run."""
    if pause := find_rest(runner, job, as_of):
        return Step(job, "skip", pause)
    if reason := find_reason(runner, job, as_of):
        return Step(job, "run", reason)
    if pending:
        return Step(job, "wait", f"runs if {', '.join(pending)} brings something new")
    return Step(job, "skip", UP_TO_DATE)


def explain_skip(runner: Runner, job: AnyJob, as_of: date) -> str:
    """Return why a job for which `find_reason` finds none is skipped."""
    return find_rest(runner, job, as_of) or UP_TO_DATE


def find_reason(runner: Runner, job: AnyJob, as_of: date) -> str | None:
    """Return why a job should run.

    `None` where its inputs, settings and release are those of its last success, or where models are not yet due.
    """
    if job.reads_files:
        return "looks for new files"
    if find_rest(runner, job, as_of):
        return None
    last = runner.record.last(job, as_of)
    if last is None:
        return f"never ran for {as_of}" if job.is_dated else "never ran"
    if runner.continuation.last_usable(job, as_of) is None:
        return "its settings, source mappings or the release changed, or what changed since can no longer be read"
    if changed := runner.continuation.changed_mappings(job, last):
        return f"the source mapping of {', '.join(changed)} changed"
    return _find_new_input(runner, job, as_of, last) or _find_missing_file(runner, job, as_of)


def _find_new_input(runner: Runner, job: AnyJob, as_of: date, last: Run) -> str | None:
    names, own = [source.name for source in runner.workspace.sources], {table.name for table in job.tables}
    contracts = (contract for contract in job.tables_read if contract.name not in own)
    for table in (table for contract in contracts for table in expand(contract, names)):
        read = last.reads.get(table.name)
        before = None if read is None else runner.record.data_version(table, as_of, read)
        now = runner.record.data_version(table, as_of)
        if now != before:
            return f"{table.name} moved from version {before} to {now}"
    for name, version in runner.scoring_versions(job, as_of).items():
        if version != last.reads.get(name):
            return f"version {version} of {name} scores now"
    return None


def _find_missing_file(runner: Runner, job: AnyJob, as_of: date) -> str | None:
    folders = {Document: runner.workspace.reports, Export: runner.workspace.exports}
    paths = [
        folders[type(output)] / output.name.format(as_of=as_of)
        for output in job.writes
        if isinstance(output, Document | Export)
    ]
    missing = [path.name for path in paths if not path.exists()]
    return f"{missing[0]} is not there" if missing else None
