"""What a run made, put where it belongs: tables into the lake, models into their store, documents into files."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract, Model, WriteContext
from crmlake.errors import JobError
from crmlake.models import ModelStore
from crmlake.models.trained import Fitted
from crmlake.quality.quarantine.writing import Settling
from crmlake.runtime.declaration import Document, Job
from crmlake.runtime.exchange import Made
from crmlake.runtime.pinning import Pinned
from crmlake.storage import Lake, Written
from crmlake.tables import QUARANTINE


@dataclass
class Effects:
    """What a run did to the lake."""

    writes: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    balance: list[Mapping[str, Any]] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)

    def count(self, name: str, more: int) -> None:
        """Add to a metric that counts; what is not there is not recorded."""
        if more:
            self.metrics[name] = self.metrics.get(name, 0.0) + more


@dataclass(frozen=True)
class Outputs:
    """Writes what one run of a job made, so that the same run again changes nothing."""

    job: Job
    as_of: date
    pinned: Pinned
    shape: str
    settling: Settling

    def write(self, made: Made, lake: Lake, store: ModelStore, reports: Path) -> Effects:
        """Write everything that the job declares.

        Raises:
            JobError: the job made something that it does not declare.
        """
        effects = Effects(metrics=dict(made.metrics))
        if stray := [o for o in made.outputs if o not in self.job.writes]:
            raise JobError(f"job {self.job.name} made {stray[0].name}, which it does not declare to write")
        for output in self.job.writes:
            match output:
                case Document():
                    _write_document(reports / output.name.format(as_of=self.as_of), str(made.outputs[output]))
                case Model():
                    effects.writes |= self._models(output, made.fitted(output), store)
                case Contract():
                    if written := self._table(output, made, lake):
                        effects.writes[output.name], effects.rows[output.name] = written.version, written.rows
        effects.balance += [tally.balance() for tally in made.tallies]
        return effects

    def _models(self, model: Model, made: Mapping[str, Fitted], store: ModelStore) -> dict[str, int]:
        reads = dict(self.pinned.versions)
        made_by = {"job": self.job.name, "as_of": str(self.as_of), "shape": self.shape, "reads": reads}
        names = {model.of(variant): fitted for variant, fitted in made.items()}
        return {name: store.add(name, fitted, str(self.as_of), made_by) for name, fitted in names.items()}

    def _table(self, table: Contract, made: Made, lake: Lake) -> Written | None:
        """Write a table; one that nothing was ever made for is none: not every company has every channel."""
        exists = lake.exists(table)
        if exists:  # an unfinished run may have left rows in it
            lake.restore(table, self.settling.ledger.version(table, None) or 0)
        if table in made.outputs:
            lake.ensure(table)
            return self._rows(table, made.rows(table), lake)
        if not exists:
            return None
        standing = lake.latest(table)
        if self._stale(table, standing.version, lake):  # of what no source fills any more nothing stays
            return self._rows(table, lake.read(table, None), lake)
        return replace(standing, rows=0)

    def _rows(self, table: Contract, rows: DataFrame, lake: Lake) -> Written:
        if table == QUARANTINE:
            return self.settling.write(table, rows, self.pinned)
        # Rows without a key that were made from everything are the whole table: they cannot replace others one by one.
        whole = self._rebuild or (self.pinned.since is None and not table.write.needs_grain)
        return lake.write(table, rows, WriteContext(self.as_of, self.pinned.batch, whole, self.pinned.anew))

    def _stale(self, table: Contract, version: int, lake: Lake) -> bool:
        """Whether there are rows of what is made anew in a table that nothing was made for."""
        if anew := self.pinned.anew:
            return not lake.read(table, version).where(F.col("source").isin(*anew)).isEmpty()
        return self._rebuild and version > 0

    @property
    def _rebuild(self) -> bool:
        return self.job.incremental and self.pinned.since is None


def _write_document(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A reader never sees half a page: it is written beside and then takes the name.
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
