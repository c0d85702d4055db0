"""Stalls: tasks of Spark that never end, such as of a regular expression that tries every way to match a value."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.sql import SparkSession

_SIGN = "part of cancellation of all jobs"
"""What Spark says of work that was cancelled; nothing else in crmlake cancels any."""
_SHARE, _MOST_SECONDS = 0.1, 5.0
"""How often the tasks are looked at: in this share of the time that they may take, and at least once in that many."""
_PROBE_MINUTES = 0.5


@contextmanager
def watch_stalls(spark: SparkSession, minutes: float) -> Iterator[None]:
    """Cancel what Spark runs once no task has ended for some minutes: it raises an error then, instead of hanging.

    The thread of a cancelled task goes on where nothing can interrupt it, as in a regular expression of Java.

    Args:
        spark: The session.
        minutes: How long a stage may run without a task that ends.
    """
    end = Event()
    watcher = Thread(target=_watch, args=(spark.sparkContext, minutes * 60, end), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        end.set()
        watcher.join()


def is_stall(fault: Exception) -> bool:
    """Return whether an error is that of work that was cancelled because no task ended."""
    try:
        return _SIGN in str(fault)
    except (Py4JError, OSError):  # Python asks Java for the text of Java's errors
        return False


def has_free_slot(spark: SparkSession) -> bool:
    """Return whether any task can still run: none can where tasks that never end occupy all slots."""
    try:
        with watch_stalls(spark, _PROBE_MINUTES):
            spark.range(1, numPartitions=1).write.format("noop").mode("overwrite").save()
    except Exception:  # whatever Spark raises
        return False
    return True


def _watch(context: SparkContext, seconds: float, end: Event) -> None:
    progress, since = None, monotonic()
    while not end.wait(min(seconds * _SHARE, _MOST_SECONDS)):
        try:
            state = _count_ended_tasks(context)
            if not state or state != progress:
                progress, since = state, monotonic()
            elif monotonic() - since > seconds:
                context.cancelAllJobs()
                progress = None
        except (Py4JError, OSError):  # Java has ended, which whoever waits for it is told
            return


def _count_ended_tasks(context: SparkContext) -> dict[int, int]:
    """Return the number of tasks that ended, by each stage that runs."""
    tracker = context.statusTracker()
    stages = {stage: tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()}
    return {stage: info.numCompletedTasks + info.numFailedTasks for stage, info in stages.items() if info}
