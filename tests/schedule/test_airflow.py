"""The DAG in a real Airflow, in an environment of its own: a good day, a job that fails once, three days made up."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support import FRUGAL, REPOSITORY, SMALL, crmlake, make_shop, workspace

pytestmark = pytest.mark.airflow
AIRFLOW = Path(os.environ.get("AIRFLOW_BIN", REPOSITORY / ".venv-airflow" / "bin")) / "airflow"
FIRST, PART = {"CRMLAKE_JOBS": "ingest"}, {"CRMLAKE_JOBS": "mine_rules"}
"""After the good day: a job to be tried again, and the fewest that end in a dated table, to be made up."""
CRMLAKE = Path(sys.executable).with_name("crmlake")


class Scheduler:
    """A home of Airflow, and a workspace that its DAG refreshes."""

    def __init__(self, folder: Path) -> None:
        shop = make_shop(folder / "files")
        files = {"shop_orders": shop.orders[0].parent, "shop_customers": shop.customers[0].parent}
        self.folder, self.root = folder, workspace(folder / "shop", files, SMALL)
        self.alerts = folder / "alerts"
        self.environment = (
            os.environ
            | FRUGAL
            | {
                "AIRFLOW_HOME": str(folder / "airflow"),
                "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "conf" / "airflow"),
                "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                "CRMLAKE_WORKSPACE": str(self.root),
                "CRMLAKE_COMMAND": str(CRMLAKE),
                "CRMLAKE_RETRY_SECONDS": "1",
                "CRMLAKE_ALERT": shlex.join(["tee", "-a", str(self.alerts)]),
            }
        )

    def airflow(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [AIRFLOW, *arguments], env=self.environment | environment, capture_output=True, text=True, check=False
        )

    def runs(self) -> list[dict[str, str]]:
        finished = crmlake(
            "sql", "--csv", "SELECT job, as_of, outcome FROM ops.runs ORDER BY started_at", "-w", self.root
        )
        names, *rows = finished.stdout.splitlines()
        return [dict(zip(names.split(","), row.split(","), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Scheduler:
    if not AIRFLOW.exists():
        pytest.skip(f"no {AIRFLOW}; `make airflow-test` installs it")
    scheduler_home = Scheduler(tmp_path_factory.mktemp("schedule"))
    finished = scheduler_home.airflow("db", "migrate")
    assert finished.returncode == 0, finished.stderr
    return scheduler_home


def names() -> list[str]:
    return [job["name"] for job in json.loads(crmlake("jobs", "--json").stdout)]


# The tests of this module tell one story in order.


def test_a_good_day(scheduler: Scheduler) -> None:
    finished = scheduler.airflow("dags", "test", "crmlake", "2024-05-01")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    runs = scheduler.runs()
    assert sorted(run["job"] for run in runs) == sorted(names())
    assert {(run["as_of"], run["outcome"]) for run in runs} == {("2024-05-01", "succeeded")}
    assert (scheduler.root / "reports" / "report-2024-05-01.html").exists()
    assert not scheduler.alerts.exists()


def test_a_job_that_fails_once_is_tried_again(scheduler: Scheduler) -> None:
    """The wrapper fails the first attempt at one job, as a machine that is lost would."""
    flag = scheduler.folder / "failed"
    once = scheduler.folder / "once"
    once.write_text(
        f'#!/bin/sh\ncase "$*" in *"run ingest "*) [ -e {flag} ] || {{ touch {flag}; exit 1; }} ;; esac\n'
        f'exec {CRMLAKE} "$@"\n',
        encoding="utf-8",
    )
    once.chmod(0o755)
    finished = scheduler.airflow("dags", "test", "crmlake", "2024-05-02", CRMLAKE_COMMAND=str(once), **FIRST)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert flag.exists()
    assert [run["job"] for run in scheduler.runs() if run["as_of"] == "2024-05-02"] == ["ingest"]
    assert not scheduler.alerts.exists()


def test_three_days_are_made_up(scheduler: Scheduler) -> None:
    for day in ("2024-04-10", "2024-04-11", "2024-04-12"):
        finished = scheduler.airflow("dags", "test", "crmlake", day, **PART)
        assert finished.returncode == 0, finished.stdout + finished.stderr
    days = {run["as_of"] for run in scheduler.runs() if run["job"] == "mine_rules"}
    assert days >= {"2024-04-10", "2024-04-11", "2024-04-12"}
