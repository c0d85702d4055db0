"""The section on the runs of jobs: versions, durations and outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from crmlake.report.data import Record, ReportData, amount, calendar_day, is_known, records, total
from crmlake.report.tables import Cell, Head, Table, tick
from crmlake.report.words import counted, duration, grouped, listed, moment

SUCCEEDED = "succeeded"

HEADS = (
    Head("Job"),
    Head("Outcome"),
    Head("As of"),
    Head("Started (UTC)"),
    Head("Took", figures=True),
    Head("Rows written", figures=True),
    Head("Versions read"),
    Head("Versions written"),
)


@dataclass(frozen=True)
class Runs:
    """The section: its sentence, the jobs whose last run failed, the errors, and the table."""

    lead: str
    failed: tuple[str, ...]
    errors: tuple[str, ...]
    table: Table | None


def runs(data: ReportData) -> Runs:
    """Return the section for `data.runs` in their order; a job counts as failed if its latest run failed."""
    rows = records(data.runs)
    in_time = sorted(rows, key=lambda row: pd.Timestamp(row["started_at"]))
    latest = {row["job"]: row["outcome"] for row in in_time}
    failed = tuple(job for job, outcome in latest.items() if outcome != SUCCEEDED)
    errors = tuple(
        f"{row['job']}, {moment(row['started_at'])}: {row['error']}" for row in rows if is_known(row["error"])
    )
    return Runs(_lead(rows), failed, errors, Table.of("Runs of the jobs", HEADS, map(_row, rows)))


def _lead(rows: Sequence[Record]) -> str:
    if not rows:
        return "No runs have been recorded yet."
    failed = [row["job"] for row in rows if row["outcome"] != SUCCEEDED]
    verdict = f"{grouped(len(failed))} failed ({listed(failed)})" if failed else "none failed"
    return (
        f"{counted(len(rows), 'run')} took {duration(total(rows, 'seconds'))} in all and wrote "
        f"{counted(total(rows, 'rows'), 'row')}; {verdict}."
    )


def _row(row: Record) -> tuple[Cell, ...]:
    return (
        Cell(row["job"], "strong"),
        tick(row["outcome"] == SUCCEEDED, row["outcome"], row["outcome"]),
        Cell(calendar_day(row["as_of"]).isoformat(), "time"),
        Cell(moment(row["started_at"]), "time"),
        Cell(duration(amount(row["seconds"]))),
        Cell(grouped(amount(row["rows"]))),
        Cell(row["reads"] or "none", "code"),
        Cell(row["writes"] or "none", "code"),
    )
