"""The rows of all sources for one table, where one source's mapping may fail while Spark evaluates it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.errors import CrmlakeError, SourceError, StallError
from crmlake.ingest.source import Source
from crmlake.quality.deletions import exclude_deleted
from crmlake.quality.mapping_faults import find_failing_mappings, find_stalled_mappings
from crmlake.quality.row_mapping import reject_rows
from crmlake.quality.split import Split, split_rows, split_source
from crmlake.runtime import Balance, RecoverableRows
from crmlake.runtime.stalls import has_free_slot, is_stall


@dataclass
class TableRows:
    """The new rows of one table, from the raw rows of its sources.

    A source whose mapping does not fit its files, as the header of the only one is not where it should be, or fails
    while it is evaluated, such as by a division by zero or a regular expression that does not end, has all its new rows
    rejected with the expression and the error as the reason, so that the other sources go on.

    Attributes:
        contract: The table's contract.
        raw: The new raw rows of each source.
        deletions: Deletions that arrived before and remove rows of this batch; `None` where there are none to look at.
        stored: Returns the rows of a source in the table; `None` where all rows of the source are among the new ones.
        faults: The sources whose mapping failed, with the reason.
        parts: The rows of each source, split; they are made anew when a mapping failed.
    """

    contract: Contract
    raw: Sequence[tuple[Source, DataFrame]]
    deletions: DataFrame | None = None
    stored: Callable[[Source], DataFrame | None] = lambda _source: None
    faults: dict[str, str] = field(default_factory=dict)
    parts: list[Split] = field(default_factory=list)

    def rows(self) -> RecoverableRows:
        """Return the accepted rows, for the writer."""
        return RecoverableRows(self._build, self._exclude)

    def tallies(self) -> "list[PartTally]":
        """Return the tally of each source."""
        return [PartTally(self, position) for position in range(len(self.raw))]

    def _build(self) -> DataFrame:
        self.parts = [self._split(source, raw) for source, raw in self.raw]
        accepted = reduce(DataFrame.unionByName, [part.accepted for part in self.parts])
        return accepted if self.deletions is None else exclude_deleted(accepted, self.deletions, self.contract)

    def _split(self, source: Source, raw: DataFrame) -> Split:
        if source.name not in self.faults:
            stored = self.stored(source) if source.tables[self.contract.name].whole else None
            try:
                return split_source(raw, source, self.contract, stored)
            except SourceError as error:  # an expression names a column that no file of the source has
                self.faults[source.name] = str(error)
        reason = F.lit(self.faults[source.name])
        return split_rows(reject_rows(raw, source, self.contract, reason), source.name, self.contract)

    def _exclude(self, fault: Exception) -> bool:
        """Record each source whose mapping fails, and return whether there is one: then the write is tried again."""
        if isinstance(fault, CrmlakeError):
            return False
        remaining = [(source, raw) for source, raw in self.raw if source.name not in self.faults]
        find = find_stalled_mappings if is_stall(fault) else find_failing_mappings
        failures = find(remaining, self.contract)
        self.faults |= failures
        if failures and is_stall(fault) and not has_free_slot(self.raw[0][1].sparkSession):
            raise StallError(f"{'; '.join(failures.values())}; readers see what was published before")
        return bool(failures)


@dataclass(frozen=True)
class PartTally:
    """The tally of one source, whichever attempt to write its rows succeeded."""

    table: TableRows
    position: int

    def balance(self, rows_written: Mapping[str, int]) -> Balance:
        """Return the counts of rows by their outcome."""
        return self.table.parts[self.position].tally.balance(rows_written)
