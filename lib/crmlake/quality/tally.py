"""The row counts of one source and table, observed while Spark writes the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyspark.sql import Observation

from crmlake.quality.quarantine.reasons import MainReason
from crmlake.quality.rejected_amounts import RejectedAmounts
from crmlake.runtime import Balance


@dataclass(frozen=True)
class Tally:
    """The row counts of one source and table, available once the accepted rows are written.

    Spark counts while it writes the rows, so that counting costs no pass of its own.

    Attributes:
        source: the source's name.
        table: the table's name.
        mapped: counts of all mapped rows: mapped, quarantined, deletions, cut.
        valid: counts of the valid rows: accepted, duplicates, contradicting, unclean.
        selection: counts of the raw rows that the mapping does not select; `None` where it selects all.
        amounts: the money that the rejected rows concern; `None` for a table without money.
        reason: the reason of most rejected rows, if there are any, once they are written.
    """

    source: str
    table: str
    mapped: Observation
    valid: Observation
    selection: Observation | None = None
    amounts: RejectedAmounts | None = None
    reason: MainReason = field(default_factory=MainReason)

    def balance(self, _rows_written: Mapping[str, int]) -> Balance:
        """Return the counts of rows by their outcome, with the source and the table.

        A duplicate has the grain of a row that is accepted in its place. Deletions count like other rows.
        """
        mapped, valid = self.mapped.get, self.valid.get
        selection = self.selection.get if self.selection else {"left_out": 0, "left_out_by_null": 0}
        balance = Balance(
            source=self.source,
            table_name=self.table,
            read=int(mapped["mapped"]) + int(selection["left_out"]),
            accepted=int(valid["accepted"]),
            quarantined=int(mapped["quarantined"]),
            duplicates=int(valid["duplicates"]),
            contradicting=int(valid["contradicting"]),
            left_out=int(selection["left_out"]),
            left_out_by_null=int(selection["left_out_by_null"]),
            unclean=int(valid["unclean"]),
        )
        if self.amounts is not None:
            balance["rejected_amounts"] = self.amounts.list_amounts()
        if reason := self.reason.value:
            balance["main_reason"] = reason
        return balance

    @property
    def rejected(self) -> int:
        """The number of rejected rows."""
        return int(self.mapped.get["quarantined"])

    @property
    def warnings(self) -> list[str]:
        """What became of some accepted rows, in words."""
        cut = int(self.mapped.get.get("cut", 0))
        return (
            [f"{self.source} → {self.table}: {cut:,} texts were cut, as they were too long (longest_text)"]
            if cut
            else []
        )

    @property
    def deletions(self) -> int:
        """The number of valid rows that are deletions."""
        return int(self.mapped.get["deletions"])
