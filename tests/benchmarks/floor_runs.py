"""What the benchmark of the floors measures in one session: each job of a refresh, and its floor right after it.

`floor_runs.py ORDERS TEXTS ROUNDS AS_OF` refreshes two workspaces ROUNDS times from their files, into empty lakes each
time, and prints as JSON the CPU-seconds and seconds of each job and floor, by round. Job and floor share the session,
its settings and the Java that has compiled what came before. Before it prints, both must have the same rows. `report`,
which makes none, has no floor.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path

from floors.place import Place
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from watched import cpu_seconds

from crmlake.app.workspace import load_workspace
from crmlake.runtime.registry import installed_jobs
from crmlake.session.session import start, stop
from support import refreshed

JOBS = ("ingest", "cleanse", "check_limits", "convert", "resolve", "rollup", "featurise")
ANALYSES = (
    "train_segments", "score_segments", "mine_rules", "label", "train_propensity", "score_propensity",
)  # fmt: skip
TOPICS = ("train_topics", "score_topics")
Figures = dict[str, list[dict[str, float]]]


def measure(spark: SparkSession, orders: Path, texts: Path, rounds: int, as_of: date) -> Figures:
    """Return the figures of each job, and of each floor as `JOB floor`.

    Args:
        spark: The session.
        orders: A workspace with files of order lines.
        texts: A workspace with files of feedback and profiles.
        rounds: How often.
        as_of: The as-of date.
    """
    figures: Figures = {}
    for number in range(rounds):
        place = _copy_workspace(orders, orders.with_name(f"round_{number}"))
        _run_jobs(spark, place, (*JOBS, *ANALYSES), as_of, figures)
        shutil.rmtree(place)
        place = _copy_workspace(texts, texts.with_name(f"round_{number}"))
        refreshed(spark, place, as_of, jobs=[job for job in installed_jobs() if job.name in JOBS])
        _run_jobs(spark, place, TOPICS, as_of, figures)
        shutil.rmtree(place)
    return figures


def _run_jobs(spark: SparkSession, place: Path, names: Sequence[str], as_of: date, figures: Figures) -> None:
    jobs = {job.name: job for job in installed_jobs()}
    for name in names:
        _note(figures, name, partial(refreshed, spark, place, as_of, jobs=[jobs[name]]))
        _run_floor(spark, place, name, as_of, figures)


def _copy_workspace(workspace: Path, copy: Path) -> Path:
    """Return a workspace with an empty lake, and the same files: a store of models remembers where it was."""
    shutil.copytree(workspace, copy, ignore=shutil.ignore_patterns("landing"))
    (copy / "landing").symlink_to(workspace / "landing")
    return copy


def _run_floor(spark: SparkSession, workspace: Path, name: str, as_of: date, figures: Figures) -> None:
    floor = import_module(f"floors.{name}")
    place = Place(workspace / "landing" / "shop_orders", workspace / "lake", workspace / "floors" / name, as_of)
    _note(figures, f"{name} floor", lambda: floor.make_floor(spark, place))
    for table, columns in getattr(floor, "TABLES", {}).items():
        _check_same_rows(place.read(spark, table), place.read_own(spark, table), table, columns)


def _check_same_rows(ours: DataFrame, theirs: DataFrame, table: str, columns: tuple[str, ...]) -> None:
    one, other = (_digest(rows, columns) for rows in (ours, theirs))
    if one != other:
        differing = [name for name in columns if _digest(ours, (name,)) != _digest(theirs, (name,))]
        sys.exit(f"{table}: the rows of job and floor differ, in {differing}: {one} {other}")


def _digest(rows: DataFrame, columns: tuple[str, ...]) -> tuple[int, int]:
    """Return the number of rows and the sum of their hashes; doubles count to nine digits."""
    values = [
        F.format_number(F.col(name), 9) if kind == "double" else F.col(name).cast("string")
        for name, kind in rows.select(*columns).dtypes
    ]
    hashed = F.xxhash64(*(F.coalesce(value, F.lit("null")) for value in values)).cast("decimal(38,0)")
    found = rows.agg(F.count("*").alias("rows"), F.sum(hashed).alias("hash")).first()
    assert found is not None
    return int(found["rows"]), int(found["hash"])


def _note(figures: Figures, name: str, step: Callable[[], object]) -> None:
    session = os.getsid(0)
    clock, cpu = time.monotonic(), cpu_seconds(session)
    step()
    figures.setdefault(name, []).append({"cpu": cpu_seconds(session) - cpu, "seconds": time.monotonic() - clock})


def main(orders: Path, texts: Path, rounds: int, as_of: date) -> None:
    """Measure and print."""
    spark = start(load_workspace(orders).spark)
    figures = measure(spark, orders, texts, rounds, as_of)
    sys.stdout.write("\n" + json.dumps(figures))
    stop(spark)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), date.fromisoformat(sys.argv[4]))
