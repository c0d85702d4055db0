"""The refresh as an Airflow 3 DAG: a task for each job, an arrow for each job that it waits for.

Jobs and arrows are asked of crmlake itself, which may live in a Python, or an image, of its own. The environment of
Airflow says how:

- `CRMLAKE_WORKSPACE`: the workspace. Required.
- `CRMLAKE_COMMAND`: how crmlake is called; `crmlake` by default. In a container:
  `docker run --rm -v /srv/shop:/data crmlake`.
- `CRMLAKE_TASK`: what a task runs, with `{job}` and `{as_of}`. By default the command's `run {job} --only --if-due`;
  with a cluster: `spark-submit --master spark://master:7077 /opt/crmlake/jobs/{job}.py --if-due --workspace /srv/shop
  --as-of {as_of}`.
- `CRMLAKE_JOBS`: jobs by name, with spaces between; the DAG has them and whatever they need. All by default.
- `CRMLAKE_ALERT`: a command that is told on its input what failed, such as `mail -s crmlake data@example.org`.
- `CRMLAKE_SCHEDULE`, `CRMLAKE_RETRY_SECONDS`, `CRMLAKE_TIMEOUT_MINUTES`: 02:15 daily, 300 and 240 by default.
"""

import json
import os
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

WORKSPACE = os.environ["CRMLAKE_WORKSPACE"]
COMMAND = os.environ.get("CRMLAKE_COMMAND", "crmlake")
_RUN = f"{COMMAND} run {{job}} --only --if-due --workspace {shlex.quote(WORKSPACE)} --as-of {{as_of}}"
TASK = os.environ.get("CRMLAKE_TASK", _RUN)
# As of the day of the run: everything up to the end of the day before.
AS_OF = "{{ ds }}"


def declared_jobs() -> list[dict[str, Any]]:
    """The jobs in order, and which of them each waits for."""
    asked = [*shlex.split(COMMAND), "jobs", "--json", *shlex.split(os.environ.get("CRMLAKE_JOBS", ""))]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def alert(context: dict[str, Any]) -> None:
    """Tell somebody that a task failed for good."""
    task = context["task_instance"]
    message = f"{task.dag_id}.{task.task_id} failed for {context['ds']} after {task.try_number} attempts\n"
    if command := os.environ.get("CRMLAKE_ALERT"):
        subprocess.run(shlex.split(command), input=message, text=True, check=True)


with DAG(
    dag_id="crmlake",
    description="Refresh the customer lake: every job, in the order of what it reads and writes.",
    schedule=os.environ.get("CRMLAKE_SCHEDULE", "15 2 * * *"),
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    # One job of a workspace at a time: they share its lock.
    max_active_tasks=1,
    default_args={
        "retries": 2,
        "retry_delay": timedelta(seconds=float(os.environ.get("CRMLAKE_RETRY_SECONDS", "300"))),
        "execution_timeout": timedelta(minutes=float(os.environ.get("CRMLAKE_TIMEOUT_MINUTES", "240"))),
        "on_failure_callback": alert,
    },
) as dag:
    jobs = declared_jobs()
    tasks = {
        job["name"]: BashOperator(
            task_id=job["name"],
            doc_md=job["summary"],
            bash_command=TASK.format(job=job["name"], as_of=AS_OF),
            env={"CRMLAKE_REFRESH__WHEN_BUSY": "wait", "CRMLAKE_REFRESH__LOG": "json"},
            append_env=True,
        )
        for job in jobs
    }
    for job in jobs:
        for before in job["after"]:
            tasks[before] >> tasks[job["name"]]
