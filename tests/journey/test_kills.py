"""A refresh that is killed at any moment and run again gives what an undisturbed one gives."""

import os
import signal
import subprocess
from itertools import count
from pathlib import Path
from random import Random

import pytest
from pyspark.sql import SparkSession

from support import AS_OF, Undisturbed, balances, command, digests, refreshed, workspace

DRAW = Random(2011)  # noqa: S311
MOMENTS = [round(DRAW.random(), 3) for _ in range(20)]
"""Parts of the time that an undisturbed refresh takes; three of them are tried in every test run."""


def killed_at(seconds: float, root: Path) -> bool:
    """Start a refresh and kill it with all its processes; false, where it had come to its end before."""
    refresh = subprocess.Popen(
        command("run", "--workspace", root, "--as-of", str(AS_OF)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        refresh.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(refresh.pid, signal.SIGKILL)
        refresh.wait()
        return True
    return False


@pytest.mark.parametrize(
    "part", [*MOMENTS[:3], *(pytest.param(moment, marks=pytest.mark.slow) for moment in MOMENTS[3:])]
)
def test_a_killed_refresh_loses_nothing_and_doubles_nothing(
    spark: SparkSession, undisturbed: Undisturbed, tmp_path: Path, part: float
) -> None:
    folders = {"shop_orders": undisturbed.files / "orders", "shop_customers": undisturbed.files / "customers"}
    attempts = (
        (undisturbed.seconds * part * 0.8**attempt, workspace(tmp_path / str(attempt), folders)) for attempt in count()
    )
    # A machine that became faster since the undisturbed refresh was timed would be done before the moment.
    root = next(root for seconds, root in attempts if killed_at(seconds, root))
    refreshed(spark, root, AS_OF)
    assert digests(spark, root) == undisturbed.tables
    assert balances(spark, root) == balances(spark, undisturbed.root)
