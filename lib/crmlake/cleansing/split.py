"""Candidates parted into those accepted, those refused, and repeats; every row is counted."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.cleansing.candidates import RAW, REASONS
from crmlake.cleansing.duplicates import REPEATED, Newest, repeated_keys
from crmlake.contracts import Contract, Merge


@dataclass(frozen=True)
class Tally:
    """How the rows of one source and table were parted; known once the accepted rows were written.

    It is counted while the rows pass, so that counting costs no pass of its own.
    """

    source: str
    table: str
    offered: Observation
    kept: Observation

    def balance(self) -> dict[str, str | int]:
        """Rows read, accepted, quarantined and duplicates (of a grain of which a newer, or the same, row is kept)."""
        offered, kept = self.offered.get, self.kept.get
        counts = {name: int({**offered, **kept}[name]) for name in ("read", "accepted", "quarantined", "duplicates")}
        return {"source": self.source, "table_name": self.table, **counts}


@dataclass(frozen=True)
class Split:
    """Accepted rows (the contract's columns), refused rows (of `quarantine`), and their tally."""

    accepted: DataFrame
    refused: DataFrame
    tally: Tally


def split(offered: DataFrame, source: str, contract: Contract) -> Split:
    """Part the candidates of one source for one table.

    Args:
        offered: what `candidates` returns.
        source: its name.
        contract: of the table.
    """
    tally = Tally(source, contract.name, Observation(), Observation())
    bad = F.size(REASONS) > 0
    counted = offered.observe(tally.offered, F.count(F.lit(1)).alias("read"), F.count_if(bad).alias("quarantined"))
    return Split(
        accepted=_survivors(counted.where(~bad), contract, tally.kept),
        refused=offered.where(bad).select(
            F.lit(source).alias("source"),
            F.lit(contract.name).alias("table_name"),
            "file",
            F.coalesce(RAW, F.lit("{}")).alias("row"),
            F.col(REASONS).alias("reasons"),
        ),
        tally=tally,
    )


def _survivors(good: DataFrame, contract: Contract, kept: Observation) -> DataFrame:
    """One row for each grain: the newest as the contract orders versions."""
    newest = contract.write.newest if isinstance(contract.write, Merge) else ()
    columns = [c.name for c in contract.columns]
    marked = repeated_keys(good.select(*columns), contract.grain, Newest(newest))
    again = F.col(REPEATED)
    counted = marked.observe(kept, F.count_if(~again).alias("accepted"), F.count_if(again).alias("duplicates"))
    return counted.where(~again).select(*columns)
