"""Writing the table of rows that wait: what is refused, what ended, and by whom."""

import getpass
from contextlib import suppress
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import BATCH, Contract
from crmlake.quality.quarantine.resolution import discarded, opened, settled
from crmlake.runtime.pinning import Pinned
from crmlake.runtime.state import Ledger
from crmlake.storage import Lake, Written
from crmlake.tables.resolution import Resolution


@dataclass(frozen=True)
class Settling:
    """Writes a table whose rows wait until they end, so that the same run again changes nothing.

    How a row ended is found by what was published, never by what an unfinished run left behind.

    Attributes:
        lake: with the table in it.
        ledger: knows which version of it was published.
        ending: who lets rows be judged again, and why.
    """

    lake: Lake
    ledger: Ledger
    ending: Resolution

    def write(self, table: Contract, made: DataFrame, pinned: Pinned) -> Written:
        """Add the rows that a run refused; of sources whose rows were all judged again, end the others."""
        rows, batch = opened(made, pinned.batch), f"{BATCH.name} = '{pinned.batch}'"
        if pinned.since is None:
            first = self.ledger.version(table, None) is None
            whole = rows if first else settled(self.standing(table), rows, table, self.ending)
            return self.lake.overwrite(table, whole, None)
        if not pinned.anew:
            return self._put(table, rows, batch)
        anew, names = F.col("source").isin(*pinned.anew), ", ".join(f"'{name}'" for name in pinned.anew)
        judged = settled(self.standing(table).where(anew), rows.where(anew), table, self.ending)
        return self._put(table, judged.unionByName(rows.where(~anew)), f"source IN ({names}) OR {batch}")

    def discard(self, table: Contract, source: str, which: Column) -> Written:
        """End those of the open rows of a source that are meant as discarded."""
        where = f"source = '{source}'"
        return self._put(table, discarded(self.standing(table).where(where), which, self.ending), where)

    def standing(self, table: Contract) -> DataFrame:
        """The table as it was published."""
        return self.lake.read(table, self.ledger.version(table, None))

    def _put(self, table: Contract, rows: DataFrame, where: str) -> Written:
        """Put rows in the place of others; and what was published in that of what an unfinished run left behind."""
        if self.lake.latest(table).version == self.ledger.version(table, None):
            return self.lake.overwrite(table, rows, where)
        others = self.standing(table).where(f"NOT ({where})")
        return self.lake.overwrite(table, rows.unionByName(others), None)


def user() -> str:
    """Who is at work here, as the system names the user; `?` where it has no name."""
    with suppress(KeyError, OSError):  # a container's user may have a number and no name
        return getpass.getuser()
    return "?"
