"""Taking in the files that arrived: a job that reads `landing.<source>`, run once over the new files of a source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from pydantic import BaseModel
from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.schema import schema
from crmlake.ingest.connectors import FILE_FAULT, get_connector, retry_without_broken_files
from crmlake.ingest.discovery import TAKEN, UNREADABLE, File, find_new_files
from crmlake.ingest.increments import delivered, unseen
from crmlake.ingest.screening import screen_files
from crmlake.ingest.source import Source
from crmlake.runtime.declaration import Job
from crmlake.runtime.exchange import Frames
from crmlake.storage import Lake
from crmlake.tables import BRONZE, LANDING
from crmlake.tables.bronze import ARRIVED, FAULT, FILE

_MADE = 0
"""The version of a table that was made, and has no row yet."""


@dataclass(frozen=True)
class Taken:
    """A table's version, and the rows read and accepted since the last recorded run."""

    version: int
    read: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Arrived:
    """What a source's folder brought: of each table what was taken in, the new files, how many files wait."""

    tables: Mapping[Contract, Taken]
    files: Sequence[File] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Intake:
    """Runs a job over new files, exactly once for each file.

    The table that the job writes is its own record: a batch of files is one commit, so that of a run that was cut
    short either all rows are there or none. Files whose rows are there, though no run recorded them, are not read
    again.

    Attributes:
        lake: with the job's tables in it.
        job: reads `landing.<source>`, writes one table for each source.
        settings: of the job.
        as_of: handed to the job.
    """

    lake: Lake
    job: Job
    settings: BaseModel
    as_of: date

    def take_in(self, source: Source, known: DataFrame, published: Mapping[Contract, int | None]) -> Arrived:
        """Take in the new files of a source.

        Args:
            source: whose files are taken in.
            known: its rows of `ops.files`.
            published: the tables that the job writes for this source, and the version that the last recorded run left.
        """
        standing = {table: _standing(self.lake, table, version) for table, version in published.items()}
        kept = [self._unrecorded(table, published[table], taken.version) for table, taken in standing.items()]
        there = {name: told for each in kept for name, told in each.items()}
        files, waiting = self._found(source, known, list(there), standing)
        fresh = [f for f in files if f.status in (TAKEN, UNREADABLE) and f.file not in there]
        tables, faults = self._add(fresh, source, standing) if fresh else (standing, {})
        told = there | {file.file: faults[file.path] for file in fresh if file.path in faults}
        return Arrived(tables, [f.reject(fault) if (fault := told.get(f.file)) else f for f in files], waiting)

    def _found(
        self, source: Source, known: DataFrame, there: Sequence[str], standing: Mapping[Contract, Taken]
    ) -> tuple[list[File], int]:
        """What is new, and how many files wait."""
        spark = self.lake.spark
        if get_connector(source).is_table:
            bronze = BRONZE.of(source.name)
            rows = self.lake.read(bronze, standing[bronze].version)
            return delivered(spark, source, known.collect(), there, rows), 0
        found, waiting = find_new_files(spark, source, known)
        return screen_files(spark, found, source, known.collect()) if found else [], waiting

    def _unrecorded(self, table: Contract, published: int | None, newest: int) -> dict[str, str | None]:
        """The files whose rows a run brought that did not live to record it, and what it said of those without rows."""
        if newest in (published, _MADE):
            return {}
        rows = self.lake.changes(table, published, newest)
        of_file = F.when(F.startswith(FAULT.name, F.lit(FILE_FAULT)), F.col(FAULT.name))
        each = rows.groupBy(FILE.name, of_file.alias("fault")).agg(F.min(ARRIVED.name).alias("at"))
        found = each.orderBy("at", FILE.name).collect()
        return {row[FILE.name]: row["fault"].removeprefix(FILE_FAULT) if row["fault"] else None for row in found}

    def _add(
        self, files: Sequence[File], source: Source, before: Mapping[Contract, Taken]
    ) -> tuple[dict[Contract, Taken], dict[str, str]]:
        """Read the files into the tables; those that turn out to be unreadable only then, with the reason."""
        landing = LANDING.of(source.name)
        batch = _batch(files)

        def attempt(_left: Sequence[str], faults: Mapping[str, str]) -> dict[Contract, Taken]:
            facts = [
                file.facts | {"fault": faults.get(file.path, file.inspection.fault), "batch": batch} for file in files
            ]
            rows = [{name: fact[name] for name in landing.by_name} for fact in facts]
            frame = self.lake.spark.createDataFrame(rows, schema(landing))
            made = self.job(Frames({landing: frame}, sources=(source,)), self.settings, self.as_of)
            return {table: self._append(table, made.rows(table), files, taken) for table, taken in before.items()}

        return retry_without_broken_files([file.path for file in files if file.status == TAKEN], attempt)

    def _append(self, table: Contract, rows: DataFrame, files: Sequence[File], before: Taken) -> Taken:
        """Add a batch: counted are the rows that passed, and the rows that the table says it took."""
        repeating = next((file for file in files if file.repeats), None)  # a delivery, which comes alone
        new = unseen(rows, self.lake.read(table, before.version), repeating) if repeating else rows
        passed = Observation()
        counted = new.observe(passed, F.count(F.lit(1)).alias("read"))
        self.lake.append(table, counted, _batch(files))
        written = self.lake.latest(table)
        return Taken(written.version, before.read + int(passed.get["read"]), before.accepted + written.rows)


def _standing(lake: Lake, table: Contract, published: int | None) -> Taken:
    """A table as it stands: newer than recorded, where a run was cut short after it took rows in."""
    newest = lake.latest(table).version
    rows = 0 if newest in (published, _MADE) else lake.changes(table, published, newest).count()
    return Taken(newest, rows, rows)


def _batch(files: Sequence[File]) -> str:
    """The name of a batch: the same for the same files in the same states."""
    states = sorted(f"{file.file} {file.bytes} {file.modified_at}" for file in files)
    return sha256("\n".join(states).encode()).hexdigest()[:16]
