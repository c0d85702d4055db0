"""A refresh from the lock to the last job, for one date or several."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date

from pyspark.sql import SparkSession

from crmlake.runtime.declaration import Job
from crmlake.runtime.listeners import Watcher
from crmlake.runtime.lock import alone
from crmlake.runtime.refresh import refresh, runner
from crmlake.settings import Workspace

Session = Callable[[], AbstractContextManager[SparkSession]]


def perform(
    place: Workspace, jobs: Sequence[Job], days: Sequence[date], watcher: Watcher, session: Session, *, forced: bool
) -> None:
    """Refresh a workspace for each of the days, the earliest first, as nobody else does at the same time.

    Args:
        place: the workspace.
        jobs: in their order.
        days: as-of dates, at least one.
        watcher: is told how it goes.
        session: opens the Spark session, once the lock is held.
        forced: run all jobs, up to date or not.

    Raises:
        BusyError: another refresh is at work.
        CrmlakeError: a job failed; what was finished before it stands.
    """
    what = f"{', '.join(job.name for job in jobs)} as of {' to '.join(map(str, sorted({days[0], days[-1]})))}"
    with alone(place.root, place.refresh, what, watcher.waits), session() as spark:
        for day in days:
            watcher.begins(spark, place.title, day)
            done = refresh(runner(spark, place), jobs, day, watcher, forced=forced)
            watcher.ends(done, len(jobs))
