"""Listeners of a refresh: their protocol, and two that print plain lines or JSON."""

import json
import sys
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

from pyspark.sql import SparkSession

from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.row_warnings import WARN_SHARE, list_warnings
from crmlake.runtime.state import Run
from crmlake.tables import QUARANTINE


class Listener(Protocol):
    """Hears how a refresh goes. No listener ever gets to see a row."""

    def waiting(self, reason: str) -> None:
        """Hear that another refresh holds the workspace."""

    def refresh_started(self, spark: SparkSession, title: str, as_of: date) -> None:
        """Hear that the refresh of a workspace for a date starts."""

    def started(self, job: AnyJob, reason: str) -> None:
        """Hear that a job starts, and why."""

    def skipped(self, job: AnyJob, reason: str) -> None:
        """Hear that a job need not run, and why."""

    def blocked(self, job: AnyJob, causes: Sequence[str]) -> None:
        """Hear that a job does not run, because these jobs failed."""

    def finished(self, job: AnyJob, run: Run) -> None:
        """Hear that a job succeeded."""

    def failed(self, job: AnyJob, error: str) -> None:
        """Hear that a job failed."""

    def refresh_finished(self, runs: Sequence[Run], jobs: int, blocked: Collection[str]) -> None:
        """Hear that the refresh for a date ended: the runs that succeeded of so many jobs, and the jobs blocked."""

    def refresh_failed(self, error: str) -> None:
        """Hear that the whole refresh ended with an error."""


def count_rows(run: Run) -> dict[str, int]:
    """Return the rows that a run added, changed or removed, for each table; of the quarantine, those that it rejected.

    The quarantine also has the rows that were resolved before, which are written again with their source.
    """
    rejected = sum(entry["quarantined"] for entry in run.balance)
    return {table: rejected if table == QUARANTINE.name else count for table, count in run.rows.items()}


class PlainListener:
    """Prints plain lines on stderr."""

    def __init__(self, warn_share: float = WARN_SHARE) -> None:
        """Warn from a share of rejected rows on."""
        self._warn_share = warn_share

    def waiting(self, reason: str) -> None:
        """Print whom the refresh waits for."""
        _print(reason)

    def refresh_started(self, _spark: SparkSession, title: str, as_of: date) -> None:
        """Print the workspace and the date."""
        _print(f"refresh of {title} as of {as_of}")

    def started(self, job: AnyJob, reason: str) -> None:
        """Print the job and why it runs."""
        _print(f"{job.name}: {reason}")

    def skipped(self, job: AnyJob, reason: str) -> None:
        """Print the job and why it need not run."""
        _print(f"{job.name}: {reason}")

    def blocked(self, job: AnyJob, causes: Sequence[str]) -> None:
        """Print that the job is skipped, with the failed jobs that cause it."""
        _print(f"{job.name}: skipped because {', '.join(causes)} failed")

    def finished(self, job: AnyJob, run: Run) -> None:
        """Print the seconds, the rows and the files of a run."""
        written = [f"{count:,} rows to {table}" for table, count in count_rows(run).items()]
        written += job.list_files(run.as_of)
        _print(f"{run.job}: {run.seconds:.1f} s, {', '.join(written) or 'no rows'}")
        for warning in list_warnings(run, self._warn_share):
            _print(f"warning: {warning}")

    def failed(self, job: AnyJob, error: str) -> None:
        """Print the error of a job."""
        _print(f"{job.name}: error: {error}")

    def refresh_finished(self, runs: Sequence[Run], jobs: int, blocked: Collection[str]) -> None:
        """Print how many of the jobs ran."""
        _print(summarise(runs, jobs, blocked, self._warn_share))

    def refresh_failed(self, error: str) -> None:
        """Print the error."""
        _print(f"error: {error}")


class JsonListener:
    """Prints one line of JSON an event on stderr: `at`, `event`, and its facts."""

    def __init__(self, warn_share: float = WARN_SHARE) -> None:
        """Warn from a share of rejected rows on."""
        self._warn_share = warn_share

    def waiting(self, reason: str) -> None:
        """Print whom the refresh waits for."""
        _print_event("waiting", why=reason)

    def refresh_started(self, _spark: SparkSession, title: str, as_of: date) -> None:
        """Print the workspace and the date."""
        _print_event("refresh started", workspace=title, as_of=str(as_of))

    def started(self, job: AnyJob, reason: str) -> None:
        """Print the job and why it runs."""
        _print_event("job started", job=job.name, why=reason)

    def skipped(self, job: AnyJob, reason: str) -> None:
        """Print the job and why it need not run."""
        _print_event("job skipped", job=job.name, why=reason)

    def blocked(self, job: AnyJob, causes: Sequence[str]) -> None:
        """Print that the job is skipped, with the failed jobs that cause it."""
        _print_event("job blocked", job=job.name, failed=list(causes))

    def finished(self, job: AnyJob, run: Run) -> None:
        """Print the facts of a run."""
        facts = {"job": run.job, "as_of": str(run.as_of), "refresh": run.refresh_id, "seconds": round(run.seconds, 3)}
        tables = {"rows": count_rows(run), "reads": dict(run.reads), "writes": dict(run.writes)}
        files = job.list_files(run.as_of)
        _print_event("job finished", **facts, **tables, files=files, balance=[dict(entry) for entry in run.balance])
        for warning in list_warnings(run, self._warn_share):
            _print_event("warning", job=run.job, warning=warning)

    def failed(self, job: AnyJob, error: str) -> None:
        """Print the error of a job."""
        _print_event("job failed", job=job.name, error=error)

    def refresh_finished(self, runs: Sequence[Run], jobs: int, blocked: Collection[str]) -> None:
        """Print which of the jobs ran, and which were blocked."""
        seconds = round(sum(run.seconds for run in runs), 3)
        ran = [run.job for run in runs]
        warnings = _count_warnings(runs, self._warn_share)
        _print_event(
            "refresh finished", ran=ran, asked=jobs, blocked=sorted(blocked), seconds=seconds, warnings=warnings
        )

    def refresh_failed(self, error: str) -> None:
        """Print the error."""
        _print_event("refresh failed", error=error)


def summarise(runs: Sequence[Run], jobs: int, blocked: Collection[str], warn_share: float = WARN_SHARE) -> str:
    """Return how many jobs ran, in how much time, which were blocked, and how many warnings there are, in one line."""
    skipped = f"; skipped because of a failure: {', '.join(blocked)}" if blocked else ""
    count = _count_warnings(runs, warn_share)
    warnings = f"; {count} warning{'s' if count > 1 else ''} above" if count else ""
    return f"{len(runs)} of {jobs} jobs ran, {sum(run.seconds for run in runs):.1f} s{skipped}{warnings}"


def _count_warnings(runs: Sequence[Run], warn_share: float) -> int:
    return sum(len(list_warnings(run, warn_share)) for run in runs)


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _print_event(event: str, **facts: object) -> None:
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    _print(json.dumps({"at": at, "event": event, **facts}, ensure_ascii=False, default=str))
