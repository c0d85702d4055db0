"""Refreshes on a cluster whose driver, executors and worker are killed on the way."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest
from pyspark.sql import SparkSession

from ahead import Ahead
from cluster import Cluster, cluster
from crmlake.tables import RUNS
from support import AS_OF, FRUGAL, Undisturbed, balances, command, digests, published, workspace

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as nodes:
        yield nodes


@pytest.fixture
def root(tmp_path: Path, ahead: Ahead) -> Path:
    files = ahead.files
    return workspace(tmp_path / "shop", {"shop_orders": files / "orders", "shop_customers": files / "customers"})


Faults: TypeAlias = Mapping[str, Callable[[int], None]]
"""By job: what is done to the cluster, or to the driver whose process is given, once the job started."""


def refresh(root: Path, machines: Cluster, faults: Faults) -> int:
    """Refresh segments on the cluster while faults happen. The driver's exit code."""
    arguments = ("run", "score_segments", "--workspace", root, "--as-of", str(AS_OF), "--set", "refresh.log=json")
    happened = []
    with subprocess.Popen(
        command(*arguments, *machines.settings()),
        env=os.environ | FRUGAL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as driver:
        assert driver.stderr is not None
        for line in driver.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("event") == "job started" and event["job"] in faults:
                faults[event["job"]](driver.pid)
                happened.append(event["job"])
    assert happened == list(faults)
    return driver.returncode


def refreshes(spark: SparkSession, root: Path) -> list[str]:
    """How many refreshes wrote runs, and that each run of a job succeeded once."""
    runs = published(spark, root).get(RUNS.name) or spark.read.format("delta").load(str(root / "lake" / RUNS.path))
    rows = runs.select("refresh_id", "job", "outcome").collect()
    assert {row["outcome"] for row in rows} == {"succeeded"}
    return sorted({row["refresh_id"] for row in rows})


def equal(spark: SparkSession, root: Path, segmented: Undisturbed) -> None:
    tables = digests(spark, root)
    assert tables == {name: segmented.tables[name] for name in tables}
    assert "gold.segments" in tables
    assert balances(spark, root) == balances(spark, segmented.root)


@pytest.fixture
def started_again(root: Path, machines: Cluster) -> Path:
    """A workspace whose driver was killed, refreshed again; asked for first, it is made beside the segmented one."""
    assert refresh(root, machines, {"rollup": lambda driver: os.killpg(driver, signal.SIGKILL)}) == -signal.SIGKILL
    assert refresh(root, machines, {}) == 0
    return root


def test_the_driver_is_killed_and_the_refresh_started_again(
    started_again: Path, spark: SparkSession, segmented: Undisturbed
) -> None:
    equal(spark, started_again, segmented)
    assert len(refreshes(spark, started_again)) == 2


def test_an_executor_is_killed_then_a_whole_worker_then_the_only_executor_left(
    spark: SparkSession, segmented: Undisturbed, machines: Cluster, root: Path
) -> None:
    """The last test: the cluster keeps one worker."""

    def kill_executor(count: int) -> None:
        executors = machines.executors()
        assert len(executors) == count
        os.kill(executors[0], signal.SIGKILL)

    def kill_worker() -> None:
        worker = machines.workers[0]
        worker.kill()
        worker.wait()

    faults = {
        "cleanse": lambda _driver: kill_executor(2),
        "featurise": lambda _driver: kill_worker(),
        "score_segments": lambda _driver: kill_executor(1),
    }
    assert refresh(root, machines, faults) == 0
    equal(spark, root, segmented)
    assert len(refreshes(spark, root)) == 1
