"""Writing the table of rows that wait: what is refused, what ended, and by whom."""

import getpass
from contextlib import suppress
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.contracts import Contract, WriteContext
from crmlake.quality.quarantine.resolution import discarded, opened, settled
from crmlake.runtime.pinning import Pinned
from crmlake.runtime.state import Ledger
from crmlake.storage import Lake, Written
from crmlake.tables.resolution import Ending


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
    ending: Ending

    def write(self, table: Contract, made: DataFrame, pinned: Pinned) -> Written:
        """Add the rows that a run refused; of sources whose rows were all judged again, end the others."""
        rows, day = opened(made, pinned.batch), self.ending.at.date()
        if pinned.since is None:
            first = self.ledger.version(table, None) is None
            whole = rows if first else settled(self.standing(table), rows, table, self.ending)
            return self._put(table, whole, WriteContext(day, pinned.batch, full_reload=True))
        if pinned.anew:
            anew = F.col("source").isin(*pinned.anew)
            judged = settled(self.standing(table).where(anew), rows.where(anew), table, self.ending)
            rows = judged.unionByName(rows.where(~anew))
        return self._put(table, rows, WriteContext(day, pinned.batch, reloaded_sources=pinned.anew))

    def discard(self, table: Contract, source: str, which: Column) -> Written:
        """End those of the open rows of a source that are meant as discarded."""
        rows = discarded(self.standing(table).where(F.col("source") == source), which, self.ending)
        return self._put(table, rows, WriteContext(self.ending.at.date(), "", reloaded_sources=(source,)))

    def standing(self, table: Contract) -> DataFrame:
        """The table as it was published."""
        return self.lake.read(table, self.ledger.version(table, None))

    def _put(self, table: Contract, rows: DataFrame, context: WriteContext) -> Written:
        """Write rows to the table as it was published: an unfinished run may have left others in it."""
        self.lake.restore(table, self.ledger.version(table, None) or 0)
        return self.lake.write(table, rows, context)


def user() -> str:
    """Who is at work here, as the system names the user; `?` where it has no name."""
    with suppress(KeyError, OSError):  # a container's user may have a number and no name
        return getpass.getuser()
    return "?"
