"""Taking in the files that arrived: a job that reads `landing.<source>`, run once for each batch of new files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.cleansing.source import Source
from crmlake.contracts import Contract
from crmlake.contracts.tables import LANDING
from crmlake.job.declaration import Job
from crmlake.job.frames import Frames
from crmlake.lake import Lake
from crmlake.lake.landing import arrivals


@dataclass(frozen=True)
class Taken:
    """A table's version, and the rows read and accepted since the last recorded run."""

    version: int
    read: int = 0
    accepted: int = 0


def take_in(
    lake: Lake, job: Job, source: Source, settings: BaseModel, as_of: date, published: Mapping[Contract, int | None]
) -> dict[Contract, Taken]:
    """Run the job over the new files of a source, exactly once for each file.

    Args:
        lake: with the job's tables in it.
        job: reads `landing.<source>`.
        source: whose files are taken in.
        settings: of the job.
        as_of: handed to the job.
        published: the tables that the job writes for this source, and the version that the last recorded run left.

    Returns:
        For each of those tables what was taken in.
    """
    taken = {table: _standing(lake, table, version) for table, version in published.items()}

    def handle(files: DataFrame, stream: str, number: int) -> None:
        made = job(Frames({LANDING.of(source.name): files}, sources=(source,)), settings, as_of)
        for table, before in taken.items():
            taken[table] = _append(lake, table, made.rows(table), stream, number, before)

    arrivals(lake.spark, source, f"{lake.root}/_checkpoints/{job.name}/{source.name}", handle)
    return taken


def _standing(lake: Lake, table: Contract, published: int | None) -> Taken:
    """A table as it stands: newer than recorded, where a run was cut short after it took rows in."""
    newest = lake.latest(table).version
    rows = 0 if newest == published else lake.changes(table, published, newest).count()
    return Taken(newest, rows, rows)


def _append(lake: Lake, table: Contract, rows: DataFrame, stream: str, number: int, before: Taken) -> Taken:
    """Add a batch once: counted are the rows that passed, and the rows that the table says it took."""
    passed = Observation()
    once = {"txnAppId": stream, "txnVersion": number}
    observed = rows.observe(passed, F.count(F.lit(1)).alias("read"))
    written = lake.append(table, observed, f"{stream}/{number}", once)
    if written.version == before.version:
        # The batch was written before a crash and came again: Delta did nothing, and no row passed.
        return before
    return Taken(written.version, before.read + int(passed.get["read"]), before.accepted + written.rows)
