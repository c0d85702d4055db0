"""Refreshes on a cluster of which an executor, a worker or the driver is killed on the way."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from cluster import Cluster, cluster
from crmlake.contracts.tables import RUNS
from support import AS_OF, FRUGAL, Undisturbed, balances, command, digests, published, workspace

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
def root(tmp_path: Path, undisturbed: Undisturbed) -> Path:
    files = undisturbed.files
    return workspace(tmp_path / "shop", {"shop_orders": files / "orders", "shop_customers": files / "customers"})


def refresh(root: Path, machines: Cluster, job: str = "", then: Callable[[int], None] = lambda _driver: None) -> int:
    """Refresh segments on the cluster; when the job starts, do something to a process. The driver's exit code."""
    asked = ("run", "segment", "--workspace", root, "--as-of", str(AS_OF), "--set", "refresh.log=json")
    with subprocess.Popen(
        command(*asked, *machines.settings()),
        env=os.environ | FRUGAL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as driver:
        assert driver.stderr is not None
        for line in driver.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            if (event.get("event"), event.get("job")) == ("job started", job):
                then(driver.pid)
    return driver.returncode


def kill_executor(machines: Cluster) -> None:
    executors = machines.executors()
    assert len(executors) == 2
    os.kill(executors[0], signal.SIGKILL)


def refreshes(spark: SparkSession, root: Path) -> list[str]:
    """How many refreshes wrote runs, and that each run of a job succeeded once."""
    runs = published(spark, root).get(RUNS.name) or spark.read.format("delta").load(str(root / "lake" / RUNS.path))
    rows = runs.select("refresh_id", "job", "outcome").collect()
    assert {row["outcome"] for row in rows} == {"succeeded"}
    return sorted({row["refresh_id"] for row in rows})


def equal(spark: SparkSession, root: Path, undisturbed: Undisturbed) -> None:
    found = digests(spark, root)
    assert found == {name: undisturbed.tables[name] for name in found}
    assert "gold.segments" in found
    assert balances(spark, root) == balances(spark, undisturbed.root)


@pytest.mark.parametrize("job", ["cleanse", "segment"])
def test_an_executor_is_killed(
    spark: SparkSession, undisturbed: Undisturbed, machines: Cluster, root: Path, job: str
) -> None:
    assert refresh(root, machines, job, lambda _driver: kill_executor(machines)) == 0
    equal(spark, root, undisturbed)
    assert len(refreshes(spark, root)) == 1


def test_the_driver_is_killed_and_the_refresh_started_again(
    spark: SparkSession, undisturbed: Undisturbed, machines: Cluster, root: Path
) -> None:
    assert refresh(root, machines, "fold", lambda driver: os.killpg(driver, signal.SIGKILL)) == -signal.SIGKILL
    assert refresh(root, machines) == 0
    equal(spark, root, undisturbed)
    assert len(refreshes(spark, root)) == 2


def test_a_worker_is_killed(spark: SparkSession, undisturbed: Undisturbed, machines: Cluster, root: Path) -> None:
    """The last test: the cluster keeps one worker."""

    def kill_worker(_driver: int) -> None:
        os.kill(machines.workers[0].pid, signal.SIGKILL)

    assert refresh(root, machines, "featurise", kill_worker) == 0
    equal(spark, root, undisturbed)
    assert len(refreshes(spark, root)) == 1
