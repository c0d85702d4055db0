"""The section on the runs of jobs: versions, durations and outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.page import Section
from crmlake.page.rows import Record, calendar_day, is_known, records, total
from crmlake.page.run_metrics import last_warnings
from crmlake.page.tables import Cell, Head, Table, tick
from crmlake.page.words import counted, duration, grouped, listed, moment
from crmlake.runtime import Inputs
from crmlake.runtime import runs as run_record

SUCCEEDED = "succeeded"
SHOWN_RUNS = 200
"""The page shows the latest runs; the table holds all of them."""

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
    """The section: its sentence, the jobs whose last run failed, the errors, the warnings, and the table."""

    lead: str
    failed: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    table: Table | None


def gather(inputs: Inputs, as_of: date) -> Runs:
    """Return the section for the latest runs, the newest first; a job counts as failed if its latest run failed."""
    rows = list_latest_runs(inputs.runs)
    latest = {row["job"]: row["outcome"] for row in reversed(rows)}
    failed = tuple(job for job, outcome in latest.items() if outcome != SUCCEEDED)
    errors = tuple(
        f"{row['job']}, {moment(row['started_at'])}: {row['error']}" for row in rows if is_known(row["error"])
    )
    warnings = tuple(last_warnings(inputs.runs, as_of))
    return Runs(_lead(rows), failed, errors, warnings, Table.of("Runs of the jobs", HEADS, map(_row, rows)))


def list_latest_runs(record: DataFrame) -> list[Record]:
    """Return the latest runs, the newest first, with the sum of their rows and the versions as text.

    Args:
        record: The rows of `ops.runs`.

    Returns:
        job, as_of, outcome, started_at (UTC), seconds, rows (written), reads, writes, error (null where the run
        succeeded). Grain: run.
    """
    shown = ("job", "as_of", "outcome", "started_at", "seconds", "error", "rows", "reads", "writes")
    latest = record.orderBy(F.desc("started_at"), "job").limit(SHOWN_RUNS).select(*shown)
    return [
        run | {"rows": sum(run["rows"].values()), "reads": _versions(run["reads"]), "writes": _versions(run["writes"])}
        for run in records(latest)
    ]


def _versions(tables: dict[str, int]) -> str:
    return ", ".join(f"{name} v{version}" for name, version in sorted(tables.items()))


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
        Cell(duration(row["seconds"])),
        Cell(grouped(row["rows"])),
        Cell(row["reads"] or "none", "code"),
        Cell(row["writes"] or "none", "code"),
    )


def _alarms(section: Runs) -> list[str]:
    failed = f"The last run of {listed(section.failed)} failed: figures may be older than this page says."
    return [*([failed] if section.failed else []), *section.warnings]


SECTION = Section(
    name="runs",
    title="Run record",
    order=80,
    reads=(run_record(),),
    gather=gather,
    template=files("crmlake.report") / "templates" / "runs.html",
    alarms=_alarms,
)
