"""Ending refused rows on purpose: judging a source's rows by its mended mapping, or discarding them."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyspark.sql import functions as F

from crmlake.errors import JobError, SettingError, unknown
from crmlake.quality.quarantine.reasons import has_reason
from crmlake.quality.quarantine.resolution import IS_OPEN
from crmlake.quality.quarantine.writing import Settling
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import SUCCEEDED, Run
from crmlake.tables import QUARANTINE
from crmlake.tables.resolution import ENDED_AS, ENDED_AT, REPLAYED, Ending

DISCARD = "discard"
"""What the record of runs calls a discarding."""


@dataclass(frozen=True)
class Replayed:
    """What became of a source's refused rows: how many ended as replayed, how many are open."""

    source: str
    replayed: int
    open: int


def replay(run: Runner, source: str, ending: Ending) -> list[Replayed]:
    """Let all rows of the sources whose mapping was mended be judged by it: what a whole rebuild would make of them.

    All rows, and not the refused ones alone: an expression may look at other rows of a file, and a mapping that was
    mended may say something else of rows that were accepted.

    Args:
        run: a runner of the workspace.
        source: the one source to replay; every one whose mapping changed, where it is empty.
        ending: who replays, and why.

    Returns:
        What it did, source by source; nothing where no mapping changed since its rows were judged.

    Raises:
        SettingError: there is no such source.
        JobError: nothing was judged yet, or more than mappings changed since.
    """
    _check(run, source)
    job = next(job for job in installed_jobs() if QUARANTINE in job.tables)
    today = datetime.now(UTC).date()
    last = run.standing(job, today)
    if last is None:
        raise JobError(f"everything is made anew by the next refresh; run `crmlake run {job.name}`, then replay")
    mended = [name for name in run.anew(job, last) if source in ("", name)]
    for name in mended:
        replace(run, only=name, ending=ending).run(job, today)
    return [_counted(run, name, ending) for name in mended]


def _counted(run: Runner, source: str, ending: Ending) -> Replayed:
    rows = run.lake.read(QUARANTINE, run.ledger.version(QUARANTINE, None)).where(f"source = '{source}'")
    replayed = (F.col(ENDED_AS.name) == REPLAYED) & (F.col(ENDED_AT.name) == F.lit(ending.at))
    counts = rows.agg(F.count_if(F.coalesce(replayed, F.lit(False))), F.count_if(F.expr(IS_OPEN))).first()
    return Replayed(source, *(counts or (0, 0)))


def discard(run: Runner, source: str, reason: str, ending: Ending) -> int:
    """End the open rows of a source that were refused for a reason: nobody waits for them any more.

    Args:
        run: a runner of the workspace.
        source: of the rows.
        reason: part of the reason, as `crmlake quarantine` tells it, in any case.
        ending: who discards, and why.

    Returns:
        How many rows there were.

    Raises:
        SettingError: there is no such source.
    """
    _check(run, source)
    settling, meant = Settling(run.lake, run.ledger, ending), has_reason(reason)
    found = settling.standing(QUARANTINE).where(f"source = '{source}' AND {IS_OPEN}").where(meant).count()
    if found:
        run.lake.ensure(QUARANTINE)
        written = settling.discard(QUARANTINE, source, meant)
        _record(run, {"source": source, "reason": reason}, ending, written.version, found)
    return found


def _check(run: Runner, source: str) -> None:
    names = [each.name for each in run.workspace.sources]
    if source and source not in names:
        raise SettingError(unknown("source", source, names))


def _record(run: Runner, asked: dict[str, str], ending: Ending, version: int, rows: int) -> None:
    today, seconds = ending.at.date(), (datetime.now(UTC) - ending.at).total_seconds()
    before = run.ledger.version(QUARANTINE, None)
    run.ledger.add(
        Run(
            run.refresh_id, DISCARD, today, SUCCEEDED, None, ending.at, seconds, json.dumps(asked), "",
            {QUARANTINE.name: before or 0}, {}, {QUARANTINE.name: version}, {QUARANTINE.name: rows},
        )
    )  # fmt: skip
