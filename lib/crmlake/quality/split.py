"""Candidates parted into those accepted, those refused, and repeats; every row is counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.contracts.versions import version_columns
from crmlake.quality.candidates import RAW, REASONS, WRONG
from crmlake.quality.deletions import DELETED, recorded
from crmlake.quality.duplicates import REPEATED, Newest, repeated_keys
from crmlake.runtime import Balance
from crmlake.tables.shared import SOURCE


@dataclass(frozen=True)
class Tally:
    """How the rows of one source and table were parted; known once the accepted rows were written.

    It is counted while the rows pass, so that counting costs no pass of its own.
    """

    source: str
    table: str
    offered: Observation
    kept: Observation

    def balance(self, _rows_written: Mapping[str, int]) -> Balance:
        """Rows read, accepted, quarantined and duplicates (of a grain of which a newer, or the same, row is kept).

        A deletion is counted like any row.
        """
        offered, kept = self.offered.get, self.kept.get
        return Balance(
            source=self.source,
            table_name=self.table,
            read=int(offered["read"]),
            accepted=int(kept["accepted"]),
            quarantined=int(offered["quarantined"]),
            duplicates=int(kept["duplicates"]),
        )

    @property
    def rejected(self) -> int:
        """Rows that the table rejects."""
        return int(self.offered.get["quarantined"])

    @property
    def deletions(self) -> int:
        """Good rows that are deletions."""
        return int(self.offered.get["deletions"])


@dataclass(frozen=True)
class Split:
    """The rows of one source and table, parted.

    Attributes:
        accepted: the contract's columns and `_deleted`, one row for each grain.
        rejected: rows of `quarantine`.
        deletions: rows of `deletions`: all of them, as any may outlive the row that is accepted.
        tally: how many there are.
    """

    accepted: DataFrame
    rejected: DataFrame
    deletions: DataFrame
    tally: Tally


def split(offered: DataFrame, source: str, contract: Contract) -> Split:
    """Part the candidates of one source for one table.

    Args:
        offered: what `candidates` returns.
        source: its name.
        contract: of the table.
    """
    tally = Tally(source, contract.name, Observation(), Observation())
    bad = F.col(WRONG)
    counted = offered.observe(
        tally.offered,
        F.count(F.lit(1)).alias("read"),
        F.count_if(bad).alias("quarantined"),
        F.count_if(~bad & F.col(DELETED)).alias("deletions"),
    )
    return Split(
        accepted=_survivors(counted.where(~bad), contract, tally.kept),
        rejected=offered.where(bad).select(
            F.lit(source).alias("source"),
            F.lit(contract.name).alias("table_name"),
            "file",
            F.coalesce(RAW, F.lit("{}")).alias("row"),
            F.col(REASONS).alias("reasons"),
        ),
        deletions=recorded(offered.where(~bad & F.col(DELETED)), source, contract),
        tally=tally,
    )


def _survivors(good: DataFrame, contract: Contract, kept: Observation) -> DataFrame:
    """One row for each grain: the newest as the contract orders versions; of a row and a deletion alike, the latter."""
    columns = [*contract.by_name, DELETED]
    # All rows are of one source: sorting by it first would compare each with each to no end.
    key = tuple(name for name in contract.grain if name != SOURCE.name)
    marked = repeated_keys(good.select(*columns), key, Newest((*version_columns(contract), DELETED)))
    again = F.col(REPEATED)
    counted = marked.observe(kept, F.count_if(~again).alias("accepted"), F.count_if(again).alias("duplicates"))
    return counted.where(~again).select(*columns)
