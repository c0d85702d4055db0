"""Parallel Spark actions: small actions leave the cores idle while the driver plans."""

from collections.abc import Callable, Iterable
from multiprocessing.pool import ThreadPool
from typing import TypeVar

from pyspark import inheritable_thread_target
from pyspark.sql import SparkSession

In = TypeVar("In")
Out = TypeVar("Out")
THREADS = 4


def run_in_parallel(session: SparkSession, action: Callable[[In], Out], arguments: Iterable[In]) -> list[Out]:
    """Run an action for each argument, four at a time, and return the results in the order of the arguments."""
    with ThreadPool(THREADS) as threads:
        return threads.map(inheritable_thread_target(session)(action), arguments, chunksize=1)
