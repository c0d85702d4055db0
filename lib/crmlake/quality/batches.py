"""What each refresh took in of a source, and how much of it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Model
from crmlake.ingest.source import Source
from crmlake.quality.quarantine.resolution import IS_OPEN
from crmlake.runtime.declaration import Job
from crmlake.runtime.registry import installed_jobs
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import Run
from crmlake.tables import BRONZE, FILES, LANDING, QUARANTINE

Refused = Mapping[tuple[str, str], int]
"""By source and delivery the rows that are refused and open."""


@dataclass(frozen=True)
class Delivery:
    """What one refresh took in of a source.

    Attributes:
        refresh: its name.
        on: the day (UTC).
        rows: of the files.
        fresh: whether no job went on from its rows yet.
        judged: whether its rows were judged, or judged anew, since a job went on from those of the source.
    """

    refresh: str
    on: date
    rows: int
    fresh: bool
    judged: bool


def goes_on(job: Job) -> bool:
    """Whether a job makes tables or models of rows that were taken in and judged."""
    makes = bool(job.tables) or any(isinstance(output, Model) for output in job.writes)
    return makes and LANDING not in job.inputs and QUARANTINE not in job.tables


def deliveries(runs: Sequence[Run], source: Source) -> list[Delivery]:
    """The deliveries of a source, the earliest first.

    Args:
        runs: those that succeeded, in order.
        source: whose.
    """
    raw, jobs = BRONZE.of(source.name).name, installed_jobs()
    further, judging = {j.name for j in jobs if goes_on(j)}, {j.name for j in jobs if QUARANTINE in j.tables}
    went_on = max((n for n, run in enumerate(runs) if run.job in further), default=-1)
    judged = [n for n, run in enumerate(runs) if run.job in judging and _about(run, source.name)]
    seen = max((n for n in judged if n < went_on), default=-1)
    anew = any(raw not in (runs[n].since or {}) for n in judged if n > seen)
    counts = [(n, run, sum(b["read"] for b in run.balance if b["table_name"] == raw)) for n, run in enumerate(runs)]
    return [
        Delivery(run.refresh_id, run.started_at.astimezone(UTC).date(), rows, n > seen, n > seen or anew)
        for n, run, rows in counts
        if rows
    ]


def _about(run: Run, source: str) -> bool:
    return any(each["source"] == source for each in run.balance)


def refused_rows(run: Runner) -> Refused:
    """The open rows of each delivery: a raw row counts once, of the table that refuses the most."""
    rows, files = (run.lake.read(table, run.ledger.published(table)) for table in (QUARANTINE, FILES))
    each = {(s.name, table) for s in run.workspace.sources for table, mapping in s.tables.items() if mapping.each}
    counts: dict[tuple[str, str], int] = {}
    for row in counted(rows, files).collect():
        key = row["source"], row["delivery"]
        refused = row["distinct" if (row["source"], row["table_name"]) in each else "rows"]
        counts[key] = max(counts.get(key, 0), refused)
    return counts


def counted(quarantine: DataFrame, files: DataFrame) -> DataFrame:
    """The open rows of each table and delivery.

    Args:
        quarantine: `quarantine`.
        files: `ops.files`: a row belongs to the delivery that its file last came in.

    Returns:
        source, table_name, delivery, rows, distinct (raw rows, equal ones of a file once).
    """
    came = files.groupBy("source", "file").agg(F.max_by("batch", "found_at").alias("delivery"))
    found = quarantine.where(IS_OPEN).join(came, ["source", "file"]).groupBy("source", "table_name", "delivery")
    return found.agg(F.count(F.lit(1)).alias("rows"), F.count_distinct("file", "row").alias("distinct"))
