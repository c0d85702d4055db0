"""A refresh that is killed at any moment and run again gives what an undisturbed one gives."""

import os
import signal
import subprocess
from itertools import count
from pathlib import Path
from random import Random

import pytest
from pyspark.sql import SparkSession

from crmlake.job.ledger import Ledger, Run
from crmlake.job.main import load
from crmlake.job.refresh import refresh, runner
from crmlake.job.registry import installed_jobs
from support import AS_OF, FRUGAL, Log, Undisturbed, balances, command, digests, make_shop, refreshed, workspace

DRAW = Random(2011)  # noqa: S311
MOMENTS = [round(DRAW.random(), 3) for _ in range(20)]
"""Parts of the time that an undisturbed refresh takes; three of them are tried in every test run."""


def killed_at(seconds: float, root: Path) -> bool:
    """Start a refresh and kill it with all its processes; false, where it had come to its end before."""
    refresh = subprocess.Popen(
        command("run", "--workspace", root, "--as-of", str(AS_OF)),
        env=os.environ | FRUGAL,
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


def test_rows_taken_in_by_a_refresh_that_did_not_live_to_record_them_are_counted(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = make_shop(tmp_path).lines
    root = workspace(tmp_path / "shop", {"shop_orders": tmp_path / "orders"})
    run, ingest = runner(spark, load(root, [])), installed_jobs()[:1]

    def killed(_ledger: Ledger, _run: Run) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh(run, ingest, AS_OF, Log())
    refresh(runner(spark, load(root, [])), ingest, AS_OF, Log())
    refresh(runner(spark, load(root, [])), ingest, AS_OF, Log())
    assert balances(spark, root) == {
        ("shop_orders", "bronze.shop_orders"): {"read": lines, "accepted": lines, "quarantined": 0, "duplicates": 0}
    }
