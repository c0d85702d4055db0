"""Who is told how a refresh goes, and two that tell it on: in plain lines, and as JSON."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

from pyspark.sql import SparkSession

from crmlake.runtime.declaration import Job
from crmlake.runtime.state import Run


class Watcher(Protocol):
    """Who is told how a refresh goes. No watcher ever gets to see a row."""

    def waits(self, why: str) -> None:
        """Another refresh is at work."""

    def begins(self, spark: SparkSession, title: str, as_of: date) -> None:
        """The refresh of a workspace for a date begins."""

    def started(self, job: Job, why: str) -> None:
        """A job begins."""

    def skipped(self, job: Job) -> None:
        """A job is up to date."""

    def finished(self, run: Run) -> None:
        """A job succeeded."""

    def ends(self, done: Sequence[Run], asked: int) -> None:
        """The refresh for a date is at its end: which of the jobs that were asked for ran."""

    def fails(self, error: str) -> None:
        """The refresh ended with an error."""


class Lines:
    """Plain lines on stderr."""

    def waits(self, why: str) -> None:
        """Another refresh is at work."""
        _say(why)

    def begins(self, _spark: SparkSession, title: str, as_of: date) -> None:
        """The refresh of a workspace for a date begins."""
        _say(f"refresh of {title} as of {as_of}")

    def started(self, job: Job, why: str) -> None:
        """A job begins."""
        _say(f"{job.name}: {why}")

    def skipped(self, job: Job) -> None:
        """A job is up to date."""
        _say(f"{job.name}: up to date")

    def finished(self, run: Run) -> None:
        """A job succeeded."""
        rows = ", ".join(f"{count:,} rows to {table}" for table, count in run.rows.items())
        _say(f"{run.job}: {run.seconds:.1f} s, {rows or 'no rows'}")

    def ends(self, done: Sequence[Run], asked: int) -> None:
        """The refresh for a date is at its end."""
        _say(f"{len(done)} of {asked} jobs ran, {sum(run.seconds for run in done):.1f} s")

    def fails(self, error: str) -> None:
        """The refresh ended with an error."""
        _say(f"error: {error}")


class JsonLines:
    """One line of JSON an event on stderr: `at`, `event`, and what belongs to it."""

    def waits(self, why: str) -> None:
        """Another refresh is at work."""
        _event("waiting", why=why)

    def begins(self, _spark: SparkSession, title: str, as_of: date) -> None:
        """The refresh of a workspace for a date begins."""
        _event("refresh started", workspace=title, as_of=str(as_of))

    def started(self, job: Job, why: str) -> None:
        """A job begins."""
        _event("job started", job=job.name, why=why)

    def skipped(self, job: Job) -> None:
        """A job is up to date."""
        _event("job skipped", job=job.name, why="up to date")

    def finished(self, run: Run) -> None:
        """A job succeeded."""
        facts = {"job": run.job, "as_of": str(run.as_of), "refresh": run.refresh_id, "seconds": round(run.seconds, 3)}
        balance = [dict(each) for each in run.balance]
        _event("job finished", **facts, rows=dict(run.rows), reads=dict(run.reads), writes=dict(run.writes),
               balance=balance)  # fmt: skip

    def ends(self, done: Sequence[Run], asked: int) -> None:
        """The refresh for a date is at its end."""
        seconds = round(sum(run.seconds for run in done), 3)
        _event("refresh finished", ran=[run.job for run in done], asked=asked, seconds=seconds)

    def fails(self, error: str) -> None:
        """The refresh ended with an error."""
        _event("refresh failed", error=error)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _event(event: str, **facts: Any) -> None:
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    _say(json.dumps({"at": at, "event": event, **facts}, ensure_ascii=False))
