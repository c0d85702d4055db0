"""Taking in the files that arrived: a job that reads `landing.<source>`, run once for each batch of new files."""

from collections import defaultdict
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

Balance = dict[str, int]


def take_in(lake: Lake, job: Job, source: Source, settings: BaseModel, as_of: date) -> dict[str, Balance]:
    """Run the job over the new files of a source, exactly once for each file.

    Returns:
        For each table that the job writes for this source the rows read, accepted, quarantined and duplicates.
    """
    totals: dict[str, Balance] = defaultdict(lambda: {"read": 0, "accepted": 0, "quarantined": 0, "duplicates": 0})

    def handle(files: DataFrame, stream: str, number: int) -> None:
        made = job(Frames({LANDING.of(source.name): files}, sources=(source,)), settings, as_of)
        for table in job.tables:
            contract = table.of(source.name)
            read, accepted = _append(lake, contract, made.rows(contract), stream, number)
            totals[contract.name]["read"] += read
            totals[contract.name]["accepted"] += accepted

    arrivals(lake.spark, source, f"{lake.root}/_checkpoints/{job.name}/{source.name}", handle)
    return totals


def _append(lake: Lake, contract: Contract, rows: DataFrame, stream: str, number: int) -> tuple[int, int]:
    """Add a batch once: the rows that passed, and the rows that the table says it took."""
    batch, passed, before = f"{stream}/{number}", Observation(), lake.latest(contract).version
    once = {"txnAppId": stream, "txnVersion": number}
    written = lake.append(contract, rows.observe(passed, F.count(F.lit(1)).alias("read")), batch, once)
    if written.version > before:
        return int(passed.get["read"]), written.rows
    # The batch was written before a crash and came again: Delta did nothing, and no row passed.
    return 0, 0


def unrecorded(lake: Lake, contract: Contract, published: int | None) -> int:
    """The rows that stand since the last recorded run: those of a run that was cut short after it took them in."""
    newest = lake.latest(contract).version
    return 0 if newest == published else lake.changes(contract, published, newest).count()
