"""What a form of files can be asked, and the faults that all forms know."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.names import Header
from crmlake.ingest.source import Source

WRONG_NUMBER = "the row has more or fewer fields than its header"
UNREADABLE = "the file cannot be read: "


class Looked(NamedTuple):
    """What a look at a file found.

    Attributes:
        columns: that it brings; `None` of a file without rows.
        fault: why it cannot be read; `None` where it can.
        unpaired: of a CSV file, whether its quotes do not pair.
    """

    columns: Header | None = None
    fault: str | None = None
    unpaired: bool = False


class Form(Protocol):
    """How files of one format are read."""

    def columns(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Looked]:
        """What each file brings; files that are left out have no row."""

    def rows(self, spark: SparkSession, files: Mapping[str, Looked], source: Source) -> list[DataFrame]:
        """Frames of the files' rows: `_file`, `_corrupt`, `_fault`, and their columns, all text.

        Args:
            spark: the session.
            files: what `columns` found of each file; all of them have rows and can be read.
            source: says how the files are written.
        """


def undecodable(encoding: str) -> Column:
    """The fault of a row, some bytes of which mean nothing in the encoding."""
    return F.lit(f"the row has bytes that are no {encoding}")
