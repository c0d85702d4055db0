"""What a refresh takes in: of each source the files that came, into bronze and into the record of files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import WriteContext
from crmlake.contracts.schema import schema
from crmlake.ingest.loading import Arrived, Intake
from crmlake.ingest.source import Source
from crmlake.runtime.declaration import Job
from crmlake.runtime.publication import Effects
from crmlake.runtime.state import Ledger
from crmlake.storage import Lake
from crmlake.tables import FILES


@dataclass(frozen=True)
class Receiver:
    """Takes in what came of a workspace's sources.

    Attributes:
        lake: its tables.
        ledger: which of their versions are published.
        refresh_id: names the refresh in the record of files.
    """

    lake: Lake
    ledger: Ledger
    refresh_id: str

    def receive(self, job: Job, settings: BaseModel, sources: Sequence[Source], as_of: date) -> Effects:
        """Append the rows of new files to bronze, and record every file that was found."""
        effects, intake = Effects(), Intake(self.lake, job, settings, as_of)
        self.lake.ensure(FILES)
        known, found = self.lake.read_latest(FILES), list[dict[str, Any]]()
        for source in sources:
            arrived = self._arrived(intake, job, source, known)
            found += [{"source": source.name, **file.facts} for file in arrived.files]
            _note(effects, source, arrived)
        for file in found:
            effects.count(f"files_{file['status']}", 1)
        effects.writes[FILES.name], effects.rows[FILES.name] = self._recorded(found, as_of), len(found)
        return effects

    def _arrived(self, intake: Intake, job: Job, source: Source, known: DataFrame) -> Arrived:
        published = {each: self.ledger.version(each, None) for each in (table.of(source.name) for table in job.tables)}
        for table in published:
            self.lake.ensure(table)
        return intake.take_in(source, known.where(F.col("source") == source.name), published)

    def _recorded(self, files: Sequence[Mapping[str, Any]], as_of: date) -> int:
        """The version of `ops.files` with these files in it."""
        if files:
            rows = [{name: {"batch": self.refresh_id, **file}[name] for name in FILES.by_name} for file in files]
            frame = self.lake.spark.createDataFrame(rows, schema(FILES))
            self.lake.write(FILES, frame, WriteContext(as_of, self.refresh_id))
        return self.lake.latest_version(FILES)


def _note(effects: Effects, source: Source, arrived: Arrived) -> None:
    effects.count("files_waiting", arrived.waiting)
    for table, taken in arrived.tables.items():
        effects.writes[table.name], effects.rows[table.name] = taken.version, taken.accepted
        effects.balance.append({
            "source": source.name, "table_name": table.name, "read": taken.read, "accepted": taken.accepted,
            "quarantined": 0, "duplicates": 0,
        })  # fmt: skip
