"""Maintenance operations: they change many tables at once, and publish the new versions with what that means.

A job makes new data from other tables; a maintenance operation changes how data lies, or takes data out. It says of
each table whether its data stayed the same, so that nothing downstream runs again, or not, so that what must does.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from pydantic import BaseModel

from crmlake.contracts import Contract
from crmlake.errors import CrmlakeError
from crmlake.runtime.explanations import explain
from crmlake.runtime.inputs import NOBODY
from crmlake.runtime.job_graph import declared_tables
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import FAILED, JOB, MAINTENANCE, SUCCEEDED, Run
from crmlake.session.session import has_stopped
from crmlake.storage import Lake
from crmlake.tables import RUNS


class Effect(Enum):
    """What a new version of a table means for its readers."""

    SAME_DATA = "same data"
    DATA_REMOVED = "data removed"


@dataclass(frozen=True)
class Change:
    """A new version of a table."""

    version: int
    effect: Effect


@dataclass(frozen=True)
class MaintenanceInputs:
    """What a maintenance operation works on.

    Attributes:
        lake: The tables.
        published: The published version of each table that has one; what unfinished runs left is rolled back.
        latest: The latest version of each of these tables, which has the rows of the published one.
        pinned: The versions of each table that must stay readable whatever their age: those that the runs of the last
            days name, and those from which the next run of each job continues.
        as_of: The date that retention counts from.
        keep_since: Nothing is removed that a version of after this time (UTC) needs.
    """

    lake: Lake
    published: Mapping[Contract, int]
    latest: Mapping[Contract, int]
    pinned: Mapping[Contract, frozenset[int]]
    as_of: date
    keep_since: datetime


@dataclass(frozen=True)
class MaintenanceOutputs:
    """The result of a maintenance operation: the tables with a new version, and metrics."""

    changes: Mapping[Contract, Change] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MaintenanceOperation:
    """A declared maintenance operation: its name, and its function from inputs to outputs."""

    name: str
    function: Callable[[MaintenanceInputs], MaintenanceOutputs]


def record_change(
    runner: Runner, operation: str, writes: Mapping[str, int], *, same_data: bool = False, **facts: Any
) -> Run:
    """Record an operation on few tables that a person asked for, and that is done.

    Args:
        runner: A runner of the workspace.
        operation: Its name in the run record.
        writes: The new version of each table.
        same_data: Whether the tables have the same rows as before.
        facts: Further facts of the run, such as `rows` and `settings`.
    """
    now = datetime.now(UTC)
    at = now if runner.request is NOBODY else runner.request.at
    run = Run(
        refresh_id=runner.refresh_id,
        job=operation,
        as_of=at.date(),
        outcome=SUCCEEDED,
        error=None,
        started_at=at,
        seconds=(now - at).total_seconds(),
        digest="",
        reads={name: version for name in writes if (version := runner.record.versions.get(name)) is not None},
        since={},
        writes=writes,
        same_data=list(writes) if same_data else [],
        kind=MAINTENANCE,
        **{"settings": "{}", **facts},
    )
    runner.record.add(run)
    return run


def run_maintenance(
    runner: Runner, operation: MaintenanceOperation, as_of: date | None, keep_days: float, settings: BaseModel
) -> Run:
    """Run a maintenance operation on all published tables, and record it.

    Args:
        runner: A runner of the workspace.
        operation: The operation.
        as_of: The date that retention counts from; `None` for that of the latest refresh, so that a lake of past years
            loses nothing because today is later, but no date to come.
        keep_days: Versions that a run of the last so many days named stay readable.
        settings: The settings behind the operation, for the record.

    Raises:
        CrmlakeError: The operation failed. The failure is recorded; readers see what was published before.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    inputs = _inputs(runner, as_of or _latest_date(runner, started.date()), started, keep_days)
    run = Run(
        refresh_id=runner.refresh_id,
        job=operation.name,
        as_of=inputs.as_of,
        outcome=SUCCEEDED,
        error=None,
        started_at=started,
        seconds=0.0,
        settings=settings.model_dump_json(),
        digest="",
        reads={table.name: version for table, version in inputs.published.items()},
        since={},
        kind=MAINTENANCE,
    )
    try:
        outputs = operation.function(inputs)
    except Exception as fault:  # whatever Spark or Delta raises is recorded and explained
        stopped, place = has_stopped(runner.lake.spark), runner.workspace
        error = explain(fault, operation.name, stopped=stopped, record=runner.record, workspace=place)
        with suppress(Exception):
            runner.record.add(replace(run, outcome=FAILED, error=str(error), seconds=time.monotonic() - clock))
        raise error from (None if isinstance(fault, CrmlakeError) else fault)
    finished = replace(
        run,
        seconds=time.monotonic() - clock,
        writes={table.name: change.version for table, change in outputs.changes.items()},
        same_data=[table.name for table, change in outputs.changes.items() if change.effect is Effect.SAME_DATA],
        metrics=outputs.metrics,
    )
    runner.record.add(finished)
    return finished


def _latest_date(runner: Runner, today: date) -> date:
    """Return the date of the latest refresh; today where there was none, or where its date is still to come."""
    dates = [run.as_of for run in runner.record.succeeded if run.kind == JOB]
    return min(dates[-1], today) if dates else today


def _inputs(runner: Runner, as_of: date, now: datetime, keep_days: float) -> MaintenanceInputs:
    names = [source.name for source in runner.workspace.sources]
    tables = [*declared_tables(runner.jobs, names).values(), RUNS]
    versions = {table: runner.record.published(table) for table in tables}
    published = {table: version for table, version in versions.items() if version is not None}
    latest = {table: version for table in published if (version := runner.roll_back(table)) is not None}
    keep_since = now - timedelta(days=keep_days)
    runs = _runs_to_keep(runner.record.succeeded, keep_since)
    pinned = {table: _pinned(table, runs, version) for table, version in published.items()}
    return MaintenanceInputs(runner.lake, published, latest, pinned, as_of, keep_since)


def _runs_to_keep(succeeded: Sequence[Run], keep_since: datetime) -> list[Run]:
    """Return the runs since a time, and the last run of each job, from which its next run continues."""
    last = {run.job: run for run in succeeded if run.kind == JOB}
    return [run for run in succeeded if run.started_at.astimezone(UTC) >= keep_since or run is last.get(run.job)]


def _pinned(table: Contract, runs: list[Run], published: int) -> frozenset[int]:
    versions = {entries[table.name] for run in runs for entries in (run.reads, run.writes) if table.name in entries}
    return frozenset({*versions, published})
