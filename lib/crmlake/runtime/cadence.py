"""The cadence of training: a model scores for some days before another version of it is trained."""

from collections.abc import Sequence
from datetime import date, timedelta

from crmlake.contracts import Model
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Run, job_digest


def find_rest(runner: Runner, job: AnyJob, as_of: date) -> str | None:
    """Return why a job need not run for a date; `None` where it is due, or has nothing to do with training.

    Jobs that write models, and jobs whose tables only such jobs read, rest until `retrain.every_days` after the as-of
    date of the last models, unless their settings or the release changed since.
    """
    members = _find_members(job, runner.jobs)
    if not members or runner.record.last(job, as_of):
        return None
    runs = [_last_before(runner, member, as_of) for member in members]
    dates = [run.as_of for run in runs if run is not None]
    if len(dates) < len(members):
        return None
    due = min(dates) + timedelta(days=runner.workspace.retrain.every_days)
    return f"models are trained again as of {due} (retrain.every_days)" if as_of < due else None


def _find_members(job: AnyJob, jobs: Sequence[AnyJob]) -> list[AnyJob]:
    """Return the jobs that a job trains models with, itself among them; empty where it is no job of training."""
    trainers = _find_trainers(job, jobs)
    return [other for other in jobs if (own := _find_trainers(other, jobs)) and own <= trainers]


def _find_trainers(job: AnyJob, jobs: Sequence[AnyJob]) -> set[str]:
    """Return the names of the jobs that train models on the tables of a job; empty if another job reads them."""
    if _trains(job):
        return {job.name}
    readers = [other for other in jobs if not {*other.tables_read}.isdisjoint(job.tables)]
    trainers = [set() if reader is job else _find_trainers(reader, jobs) for reader in readers]
    return set[str]().union(*trainers) if all(trainers) else set()


def _last_before(runner: Runner, job: AnyJob, as_of: date) -> Run | None:
    """Return the last success for an earlier date with the settings and the release of now; of a trainer, with models.

    A trainer that found too little to learn from tries again on the next date.
    """
    digest = job_digest(job, runner.workspace.jobs[job.section], runner.workspace.settings)
    earlier = [run for run in runner.record.succeeded if run.job == job.name and run.as_of < as_of]
    last = max(earlier, key=lambda run: (run.as_of, run.started_at), default=None)
    if last is None or last.digest != digest or (_trains(job) and not last.checksums):
        return None
    return last


def _trains(job: AnyJob) -> bool:
    return any(isinstance(output, Model) for output in job.writes)
