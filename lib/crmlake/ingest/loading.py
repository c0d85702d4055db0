"""Loading: the new files of a source as rows of bronze and of the record of files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial, reduce
from typing import Any

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from crmlake.contracts.schema import schema
from crmlake.ingest.connectors import get_connector, read_raw_rows, spell_columns
from crmlake.ingest.connectors.broken_files import find_broken_file
from crmlake.ingest.deaths import Deaths
from crmlake.ingest.discovery import LOADED, UNREADABLE, File, find_new_files
from crmlake.ingest.file_order import file_order
from crmlake.ingest.increments import find_increments, unseen
from crmlake.ingest.listing import is_changed
from crmlake.ingest.rereading import KeptFiles, keep_gone_files, keep_table
from crmlake.ingest.screening import screen_files
from crmlake.ingest.settings import IngestSettings
from crmlake.ingest.source import Source
from crmlake.runtime import Balance, NoRows, RecoverableRows
from crmlake.tables import BRONZE, FILES
from crmlake.tables.bronze import FILE, FILE_ORDER, MODIFIED

_STUCK = timedelta(days=1)
"""A file that waits for longer is told."""


@dataclass
class SourceBatch:
    """What a source brought since the last refresh: discovered, screened, and ready to load.

    Attributes:
        spark: The session.
        source: The source.
        files: The new files, each with its status.
        pending: How many files are still being written, and wait.
        bronze: The raw rows that were loaded before.
        remainder: What stays where the source is read anew; `None` where its new rows are added to the earlier ones.
        faults: The files that turned out to be unreadable while they were loaded, with the reason.
        stuck: The files that have been waiting for more than a day.
        deaths: Files during whose reading Java ended.
    """

    spark: SparkSession
    source: Source
    files: Sequence[File]
    pending: int
    bronze: DataFrame
    remainder: KeptFiles | None = None
    faults: dict[str, str] = field(default_factory=dict)
    stuck: Sequence[str] = ()
    deaths: Deaths = field(default_factory=Deaths)
    _passed: Observation = field(default_factory=Observation)

    def rows(self) -> RecoverableRows | NoRows:
        """Return the rows for bronze; a file that breaks the write is left out, and leaves a row that says why."""
        return RecoverableRows(self._build, self._exclude) if self._loadable or self.remainder else NoRows()

    @property
    def _loadable(self) -> list[File]:
        return [file for file in self.files if file.status in (LOADED, UNREADABLE)]

    def _build(self) -> DataFrame:
        parts = [self._read_files()] if self._loadable else []
        parts += [self.remainder.rows] if self.remainder else []
        rows = reduce(partial(DataFrame.unionByName, allowMissingColumns=True), parts)
        self._passed = Observation()
        return rows.observe(self._passed, F.count(F.lit(1)).alias("read"))

    def _read_files(self) -> DataFrame:
        files = {file.path: file.inspection for file in self._with_faults(self._loadable)}
        rows = read_raw_rows(self.spark, files, self._loadable[0].found_at, self.source)
        repeating = next((file for file in self._loadable if file.repeats), None)  # an increment, which comes alone
        new = unseen(rows, self.bronze, repeating) if repeating else rows
        return add_file_facts(spell_columns(new, self.bronze.columns), self._loadable)

    @property
    def screened(self) -> list[File]:
        """The new files; once bronze is written, those that could not be read are rejected."""
        return self._with_faults(self.files)

    def _exclude(self, fault: Exception) -> bool:
        reading = [file for file in self._loadable if file.status == LOADED and file.path not in self.faults]
        self.deaths.tell(fault, self.source.name, reading)
        broken = find_broken_file(str(fault), [file.path for file in reading])
        self.faults |= broken or {}
        return broken is not None

    def _with_faults(self, files: Sequence[File]) -> list[File]:
        return [file.reject(self.faults[file.path]) if file.path in self.faults else file for file in files]

    def find_changed_files(self) -> list[str]:
        """Return the names of the loaded local files that changed since they were listed; call it after the write."""
        loaded = [file for file in self.screened if file.status == LOADED and file.changed_at]
        return [f.file for f in loaded if f.changed_at and is_changed(f.path, f.bytes, f.changed_at)]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows of `ops.files`, once bronze is written; those that stay have the batch that they had.

        The hash of a file that changed meanwhile is that of other bytes than were read: it has none.
        """
        changed = set(self.find_changed_files())
        files = [replace(file, sha256=None) if file.file in changed else file for file in self.screened]
        new = [{"source": self.source.name, **file.facts} for file in files]
        return [*new, *(self.remainder.records if self.remainder else ())]

    @property
    def rows_read(self) -> int:
        """The number of rows that were read or kept, once bronze is written."""
        return int(self._passed.get["read"]) if self._loadable or self.remainder else 0

    def find_empty_files(self) -> list[str]:
        """Return the names of the loaded files without a row, once bronze is written; their rows are read again."""
        loaded = [file.file for file in self.screened if file.status == LOADED]
        filled = {row[FILE.name] for row in self._read_files().select(FILE.name).distinct().collect()} if loaded else ()
        return [name for name in loaded if name not in filled]

    def balance(self, rows_written: Mapping[str, int]) -> Balance:
        """Return the balance of the source: the rows that passed, and those that bronze says it took."""
        table = BRONZE.of(self.source.name).name
        return Balance(
            source=self.source.name,
            table_name=table,
            read=self.rows_read,
            accepted=rows_written.get(table, 0),
            quarantined=0,
            duplicates=0,
        )


@dataclass(frozen=True)
class Precautions:
    """What guards the reading of files.

    Attributes:
        limits: The limits beyond which files are rejected.
        deaths: Files during whose reading Java ended: each is read alone first, and one that did so twice not at all.
    """

    limits: IngestSettings = field(default_factory=IngestSettings)
    deaths: Deaths = field(default_factory=Deaths)


def find_batch(
    files: DataFrame,
    bronze: DataFrame,
    source: Source,
    neighbours: Sequence[Source] = (),
    *,
    rereads: bool = False,
    precautions: Precautions | None = None,
) -> SourceBatch:
    """Return the new files of a source, discovered and screened.

    Args:
        files: `ops.files`.
        bronze: `bronze.<source>`.
        source: The source.
        neighbours: The other sources of the workspace.
        rereads: Whether all files are read anew, because the mapping reads them in another way than before. The rows of
            files that are gone stay.
        precautions: What guards the reading of files.

    Raises:
        JobError: Java ended, or ran out of memory, while files were inspected.
    """
    spark, records = files.sparkSession, files.where(F.col("source") == source.name)
    if get_connector(source).is_table:
        rows = records.collect()
        increments = find_increments(spark, source, rows, bronze)
        return SourceBatch(spark, source, increments, 0, bronze, keep_table(rows, bronze) if rereads else None)
    guards = precautions or Precautions()
    deaths = guards.deaths
    new, waiting = find_new_files(spark, source, records.limit(0) if rereads else records, neighbours)
    new = deaths.reject(source.name, new)
    remainder = keep_gone_files(records.collect(), bronze, new) if rereads else None
    for file in deaths.suspects(source.name, new):
        with deaths.watch(source.name, [file]):
            _read_alone(spark, screen_files(spark, [file], source, (), guards.limits)[0], source)
    with deaths.watch(source.name, new):
        screened = screen_files(spark, new, source, () if rereads else records.collect(), guards.limits) if new else []
    stuck = [file.file for file in waiting if file.found_at - file.modified_at > _STUCK]
    return SourceBatch(spark, source, screened, len(waiting), bronze, remainder, stuck=stuck, deaths=deaths)


def _read_alone(spark: SparkSession, file: File, source: Source) -> None:
    """Read all rows of a file."""
    rows = read_raw_rows(spark, {file.path: file.inspection}, file.found_at, source)
    rows.agg(F.max(F.xxhash64(F.to_json(F.struct("*"))))).collect()


def add_file_facts(rows: DataFrame, loaded: Sequence[File]) -> DataFrame:
    """Return raw rows with the order and the time of their file, `_file_order` and `_modified_at`."""
    facts = [(file.file, file_order(file.file), file.modified_at) for file in loaded]
    names = f"{FILE.name} string, {FILE_ORDER.name} string, {MODIFIED.name} timestamp"
    return rows.join(F.broadcast(rows.sparkSession.createDataFrame(facts, names)), FILE.name, "left")


def record_files(batches: Sequence[SourceBatch]) -> DataFrame | NoRows:
    """Return the rows of `ops.files` of all batches, once bronze is written; none where nothing is new."""
    records = [record for batch in batches for record in batch.records()]
    for batch in batches:
        batch.deaths.forget(batch.source.name, batch.files)
    if not records:
        return NoRows()
    rows = [tuple(record.get(column.name) for column in FILES.columns) for record in records]
    fields = [StructField(field.name, field.dataType) for field in schema(FILES)]  # new records have no batch yet
    return batches[0].spark.createDataFrame(rows, StructType(fields))


def count_files(batches: Sequence[SourceBatch]) -> dict[str, float]:
    """Count the files by status, pending and kept files included; a status without files is left out."""
    counts: Counter[str] = Counter()
    for batch in batches:
        counts.update(f"files_{file.status}" for file in batch.screened)
        counts["files_pending"] += batch.pending
        counts["files_kept"] += batch.remainder.count if batch.remainder else 0
    return {name: float(count) for name, count in counts.items() if count}
