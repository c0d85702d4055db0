"""The operations on rejected rows: replay by a mended mapping, and discard."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from pyspark.sql import functions as F

from crmlake.contracts.write_mode import WriteContext
from crmlake.errors import JobError, SettingError, unknown
from crmlake.quality.quarantine.reasons import has_reason
from crmlake.quality.quarantine.resolution import IS_OPEN, discard_rows
from crmlake.runtime import AnyJob
from crmlake.runtime.maintenance import record_change
from crmlake.runtime.registry import mapped_tables
from crmlake.runtime.runner import Runner
from crmlake.tables import QUARANTINE
from crmlake.tables.resolution import REPLAYED, RESOLUTION, RESOLVED_AT

DISCARD = "discard"
"""The name of a discarding in the run record."""


@dataclass(frozen=True)
class Replay:
    """What became of a source's rows.

    Attributes:
        source: The source.
        replayed: The rejected rows that were replayed.
        open: The rejected rows that are open.
        tables: The source's rows in each table before and after.
    """

    source: str
    replayed: int
    open: int
    tables: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def replay(runner: Runner, source: str) -> list[Replay]:
    """Validate all rows of the sources whose mapping was mended: what a whole rebuild would make of them.

    All rows, and not the rejected ones alone: an expression may look at other rows of a file, and a mended mapping may
    say something else of rows that were accepted.

    Args:
        runner: A runner of the workspace; its request says who replays, and why.
        source: The one source to replay; every one whose mapping changed, where it is empty.

    Returns:
        One entry for each source that was replayed; none where no mapping changed since its rows were validated.

    Raises:
        SettingError: There is no such source.
        JobError: Nothing was validated yet, or more than mappings changed since.
    """
    _check_source(runner, source)
    job = next(job for job in runner.jobs if QUARANTINE in job.tables)
    today = datetime.now(UTC).date()
    last = runner.continuation.last_usable(job, today)
    if last is None:
        raise JobError(f"the next refresh reloads everything; run `crmlake run {job.name}`, then replay")
    mended = [name for name in runner.continuation.changed_mappings(job, last) if source in ("", name)]
    return [_replay(runner, name, job, today) for name in mended]


def _replay(runner: Runner, source: str, job: AnyJob, today: date) -> Replay:
    before = _count_accepted(runner, source)
    replace(runner, only_source=source).run(job, today)
    after = _count_accepted(runner, source)
    return replace(_count(runner, source), tables={table: (before[table], after[table]) for table in after})


def _count_accepted(runner: Runner, source: str) -> dict[str, int]:
    """Return the rows of a source in each table that it fills."""
    mapping = next(mapping for mapping in runner.workspace.sources if mapping.name == source)
    tables = [mapped_tables()[name] for name in mapping.filled_tables]
    frames = {table.name: runner.lake.read(table, runner.record.published(table)) for table in tables}
    return {name: rows.where(F.col("source") == source).count() for name, rows in frames.items()}


def _count(runner: Runner, source: str) -> Replay:
    rows = runner.lake.read(QUARANTINE, runner.record.published(QUARANTINE)).where(F.col("source") == source)
    is_replayed = (F.col(RESOLUTION.name) == REPLAYED) & (F.col(RESOLVED_AT.name) == F.lit(runner.request.at))
    counts = rows.agg(F.count_if(F.coalesce(is_replayed, F.lit(False))), F.count_if(F.expr(IS_OPEN))).first()
    return Replay(source, *(counts or (0, 0)))


def discard(runner: Runner, source: str, reason: str) -> int:
    """Discard the open rows of a source that were rejected for a reason: nobody waits for them any more.

    Args:
        runner: A runner of the workspace; its request says who discards, and why.
        source: The source of the rows.
        reason: A part of the reason, as `crmlake quarantine` shows it, in any case.

    Returns:
        The number of rows discarded.

    Raises:
        SettingError: There is no such source.
    """
    _check_source(runner, source)
    rows = runner.lake.read(QUARANTINE, runner.record.published(QUARANTINE)).where(F.col("source") == source)
    which = has_reason(reason)
    count = rows.where(IS_OPEN).where(which).count()
    if count:
        latest = runner.roll_back(QUARANTINE)
        context = WriteContext(runner.request.at.date(), runner.refresh_id, reloaded_sources=(source,))
        written = runner.lake.write(QUARANTINE, discard_rows(rows, which, runner.request), context, after=latest)
        settings = json.dumps({"source": source, "reason": reason})
        writes = {QUARANTINE.name: written.version}
        record_change(runner, DISCARD, writes, settings=settings, rows={QUARANTINE.name: count})
    return count


def _check_source(runner: Runner, source: str) -> None:
    names = [mapping.name for mapping in runner.workspace.sources]
    if source and source not in names:
        raise SettingError(unknown("source", source, names))
