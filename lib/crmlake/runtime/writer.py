"""The writer of outputs: tables into the lake, models into their store, documents and exports into folders."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pyspark.sql import DataFrame

from crmlake.contacts import mask_contacts
from crmlake.contracts import AnyModel, Contract, Model
from crmlake.contracts.schema import empty_frame
from crmlake.contracts.write_mode import WriteContext
from crmlake.errors import JobError, LakeError
from crmlake.models import AnyTrainedModel, ModelStore, Origin
from crmlake.runtime.csv_files import write_csv
from crmlake.runtime.declaration import AnyJob
from crmlake.runtime.job_graph import expand
from crmlake.runtime.outputs import Balance, NoRows, Outputs, RecoverableRows, Rows, RowsWithVersions
from crmlake.runtime.writes import Document, Export, Partition, TableOutput
from crmlake.storage import Lake, Written


@dataclass
class Effects:
    """What a run did: versions and rows written, the balance of its rows, metrics, checksums of models, warnings."""

    writes: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    balance: list[Balance] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Folders:
    """Where documents and exports go."""

    reports: Path
    exports: Path


@dataclass(frozen=True)
class OutputWriter:
    """Writes what one run of a job returned, so that the same run again changes nothing.

    Attributes:
        job: The job.
        sources: The names of the sources that the run reads.
        context: The circumstances of the write.
        origin: The run, as the cards of its models name it.
        versions: The version of each table that exists, after which only this run may write.
    """

    job: AnyJob
    sources: list[str]
    context: WriteContext
    origin: Origin
    versions: Mapping[str, int] = field(default_factory=dict)

    def write(self, outputs: Outputs, lake: Lake, store: ModelStore, folders: Folders) -> Effects:
        """Write everything that the job declares.

        Raises:
            JobError: The job did not return something that it declares, or returned what it does not declare.
        """
        self._check(outputs)
        effects = Effects()
        for output in self.job.writes:
            match output:
                case Document():
                    _replace_file(folders.reports / self._name(output), partial(_write_text, outputs.documents[output]))
                case Export():
                    _replace_file(folders.exports / self._name(output), partial(write_csv, outputs.exports[output]))
                case Model():
                    self._models(output, outputs.models[output], store, effects)
                case _:
                    self._tables(output, outputs, lake, effects)
        effects.metrics |= outputs.metrics() if callable(outputs.metrics) else outputs.metrics
        warnings = outputs.warnings() if callable(outputs.warnings) else outputs.warnings
        effects.warnings += map(mask_contacts, warnings)
        effects.balance += [tally.balance(effects.rows) for tally in outputs.tallies]
        return effects

    def _name(self, output: Document | Export) -> str:
        return output.name.format(as_of=self.context.as_of)

    def _check(self, outputs: Outputs) -> None:
        declared = {name for output in self.job.writes for name in self._names(output)}
        groups = (outputs.tables, outputs.models, outputs.documents, outputs.exports)
        returned = {output.name for group in groups for output in group}
        if undeclared := sorted(returned - declared):
            raise JobError(f"job {self.job.name} returned {undeclared[0]}, which it does not declare to write")
        if missing := sorted(declared - returned):
            raise JobError(
                f"job {self.job.name} declares to write {missing[0]} and did not return it; empty(…) says that there "
                "are no rows"
            )

    def _names(self, output: TableOutput | AnyModel | Document | Export) -> list[str]:
        return [table.name for table in expand(output, self.sources)] if isinstance(output, Contract) else [output.name]

    def _models(
        self, model: AnyModel, trained: Mapping[str, AnyTrainedModel], store: ModelStore, effects: Effects
    ) -> None:
        for name, one in {model.of(variant): one for variant, one in trained.items()}.items():
            effects.writes[name] = store.add(name, one, self.origin)
            effects.checksums[name] = store.checksum(name, effects.writes[name])

    def _tables(self, output: TableOutput, outputs: Outputs, lake: Lake, effects: Effects) -> None:
        rows = {entry.name: value for entry, value in outputs.tables.items()}
        if isinstance(output, Partition):
            context = replace(self.context, partition=output.values)
            self._table(output.contract, rows[output.name], context, lake, effects)
            return
        for table, context in self._contexts(output):
            self._table(table, rows[table.name], context, lake, effects)

    def _check_alone(self, table: Contract, lake: Lake, effects: Effects) -> int | None:
        """Check that a table is as the run left it, before the run writes to it.

        Returns:
            Its latest version; `None` where the run found no table.

        Raises:
            LakeError: Something else wrote to it meanwhile.
        """
        expected = effects.writes.get(table.name, self.versions.get(table.name))
        if expected is not None and (latest := lake.latest_version(table)) != expected:
            raise LakeError(f"{table.name}: something else wrote version {latest} to it meanwhile; run this again")
        return expected

    def _contexts(self, output: Contract) -> list[tuple[Contract, WriteContext]]:
        """Return each table of an output with its write; a table of one source is reloaded as a whole or not at all."""
        if not output.each_source:
            return [(output, self.context)]
        reloaded = self.context.reloaded_sources
        return [
            (output.of(name), replace(self.context, full_reload=name in reloaded, reloaded_sources=()))
            for name in self.sources  # a job that reads changes writes no table of this kind
        ]

    def _table(self, table: Contract, rows: Rows, context: WriteContext, lake: Lake, effects: Effects) -> None:
        """Write a table; one that never had a row is not made: not every company has every channel."""
        after = self._check_alone(table, lake, effects)
        if isinstance(rows, RecoverableRows):
            written: Written | None = _recover(rows, lambda frame: _write(table, frame, context, lake, after))
        else:
            frame = _build(rows, effects.writes)
            written = (
                _write_no_rows(table, context, lake, after)
                if isinstance(frame, NoRows)
                else _write(table, frame, context, lake, after)
            )
        if written:
            effects.writes[table.name], effects.rows[table.name] = written.version, written.rows


def _build(
    rows: DataFrame | Callable[[], DataFrame | NoRows] | RowsWithVersions | NoRows, versions: Mapping[str, int]
) -> DataFrame | NoRows:
    if isinstance(rows, RowsWithVersions):
        return rows.build(versions)
    return rows() if callable(rows) else rows


def _write(table: Contract, rows: DataFrame, context: WriteContext, lake: Lake, after: int | None) -> Written:
    was_changed = lake.ensure(table)
    return lake.write(table, rows, context, after=None if was_changed else after)


def _write_no_rows(table: Contract, context: WriteContext, lake: Lake, after: int | None) -> Written | None:
    if not lake.exists(table):
        return None
    if not (table.write.is_dated or context.full_reload or context.reloaded_sources):
        return Written(lake.latest_version(table), 0)
    return lake.write(table, empty_frame(lake.spark, table), context, after=after)


def _recover(rows: RecoverableRows, write: Callable[[DataFrame], Written]) -> Written:
    """Write again without each input that breaks the write."""
    while True:
        try:
            return write(rows.build())
        except Exception as fault:  # whatever Spark raises of a file that it cannot read
            if not rows.exclude(fault):
                raise


def _replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Write beside and then take the name, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        write(beside)
        beside.replace(path)
    finally:
        with suppress(OSError):  # what a full disk left of it
            beside.unlink(missing_ok=True)


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8")
