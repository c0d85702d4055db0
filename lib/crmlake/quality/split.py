"""Splitting mapped rows into accepted rows, rejected rows and deletions; every row is counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.versions import version_columns
from crmlake.quality.deletions import DELETED, deletion_rows
from crmlake.quality.duplicates import REPEATED, Newest, mark_repeated_keys
from crmlake.quality.row_mapping import RAW, REASONS, REJECTED
from crmlake.runtime import Balance
from crmlake.tables.shared import SOURCE


@dataclass(frozen=True)
class Tally:
    """The row counts of one source and table, available once the accepted rows are written.

    Spark counts while it writes the rows, so that counting costs no pass of its own.

    Attributes:
        source: the source's name.
        table: the table's name.
        mapped: counts of all mapped rows: read, quarantined, deletions.
        valid: counts of the valid rows: accepted, duplicates.
    """

    source: str
    table: str
    mapped: Observation
    valid: Observation

    def balance(self, _rows_written: Mapping[str, int]) -> Balance:
        """Return the counts of rows read, accepted, quarantined and duplicates, with the source and the table.

        A duplicate has the grain of a row that is accepted in its place. Deletions count like other rows.
        """
        mapped, valid = self.mapped.get, self.valid.get
        return Balance(
            source=self.source,
            table_name=self.table,
            read=int(mapped["read"]),
            accepted=int(valid["accepted"]),
            quarantined=int(mapped["quarantined"]),
            duplicates=int(valid["duplicates"]),
        )

    @property
    def rejected(self) -> int:
        """The number of rejected rows."""
        return int(self.mapped.get["quarantined"])

    @property
    def deletions(self) -> int:
        """The number of valid rows that are deletions."""
        return int(self.mapped.get["deletions"])


@dataclass(frozen=True)
class Split:
    """The rows of one source and table, split.

    Attributes:
        accepted: the contract's columns and `_deleted`, one row for each grain.
        rejected: rows of `quarantine`.
        deletions: rows of `deletions`: all valid ones, as any of them may be newer than a row that arrives later.
        tally: the row counts.
    """

    accepted: DataFrame
    rejected: DataFrame
    deletions: DataFrame
    tally: Tally


def split_rows(mapped: DataFrame, source: str, contract: Contract) -> Split:
    """Split the mapped rows of one source and table.

    Args:
        mapped: rows as `map_rows` returns them.
        source: the source's name.
        contract: the table's contract.
    """
    tally = Tally(source, contract.name, Observation(), Observation())
    is_rejected = F.col(REJECTED)
    observed = mapped.observe(
        tally.mapped,
        F.count(F.lit(1)).alias("read"),
        F.count_if(is_rejected).alias("quarantined"),
        F.count_if(~is_rejected & F.col(DELETED)).alias("deletions"),
    )
    return Split(
        accepted=_deduplicate(observed.where(~is_rejected), contract, tally.valid),
        rejected=mapped.where(is_rejected).select(
            F.lit(source).alias("source"),
            F.lit(contract.name).alias("table_name"),
            "file",
            F.coalesce(RAW, F.lit("{}")).alias("row"),
            F.col(REASONS).alias("reasons"),
        ),
        deletions=deletion_rows(mapped.where(~is_rejected & F.col(DELETED)), source, contract),
        tally=tally,
    )


def _deduplicate(valid: DataFrame, contract: Contract, counts: Observation) -> DataFrame:
    """Keep one row for each grain: the newest version. Of a row and a deletion of one version, keep the deletion."""
    columns = [*contract.by_name, DELETED]
    # All rows have one source: sorting by it first would only make each comparison go on to the next column.
    key = tuple(name for name in contract.grain if name != SOURCE.name)
    marked = mark_repeated_keys(valid.select(*columns), key, Newest((*version_columns(contract), DELETED)))
    is_repeated = F.col(REPEATED)
    observed = marked.observe(
        counts, F.count_if(~is_repeated).alias("accepted"), F.count_if(is_repeated).alias("duplicates")
    )
    return observed.where(~is_repeated).select(*columns)
