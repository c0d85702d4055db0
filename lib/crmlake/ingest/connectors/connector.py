"""The interface of a connector, and the faults that several connectors report."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.ingest.connectors.names import Header
from crmlake.ingest.source import Source

FILE_FAULT = "the file cannot be read: "
"""The beginning of a fault that concerns a whole file."""

WRONG_FIELD_COUNT = "the row has more or fewer fields than its header"
UNCLOSED_QUOTE = "the row has a quote that is never closed"


Blocks = Callable[[], Iterator[bytes]]
"""Gives the content of a file in blocks, from its beginning each time."""


class Inspection(NamedTuple):
    """The result of inspecting a file before its rows are read.

    Attributes:
        columns: The names of its columns; `None` for a file without rows.
        fault: Why the file cannot be read; `None` if it can.
        has_unpaired_quotes: Whether the number of quotes in a CSV file is odd.
        note: What a person should know of a file that can be read, such as a sheet that is not read.
        may_be_garbled: Whether rows of a CSV file may have bytes that its encoding does not define.
        may_repeat_header: Whether rows of a CSV file may repeat its header.
    """

    columns: Header | None = None
    fault: str | None = None
    has_unpaired_quotes: bool = False
    note: str | None = None
    may_be_garbled: bool = True
    may_repeat_header: bool = True


ContentInspector = Callable[[Blocks], Inspection]
"""Inspects a file by its content, unpacked."""


class Connector(ABC):
    """Reads the files of one format, or the increments of one kind of table.

    A package adds a connector by an entry point of the group `crmlake.connectors`: the name of the entry point is the
    `format` that source mappings use, its value an instance of this class (`pipe = "package.module:CONNECTOR"`).

    Attributes:
        glob: The pattern of file names that a source reads unless its mapping sets one; empty for tables.
        is_table: Whether a source is a table that grows, rather than a folder that receives files. Increments are
            computed for crmlake's own tables only (`delta` and `jdbc`).
    """

    glob: str = ""
    is_table: bool = False

    def reads_whole_files(self, source: Source) -> bool:
        """Return whether each file is read as a single row, so that it must fit in the memory of a worker."""
        del source
        return False

    def reads_lines(self, source: Source) -> bool:
        """Return whether files are read line by line, so that each line must fit in the memory of a worker."""
        del source
        return False

    def content_inspector(self, source: Source) -> ContentInspector | None:
        """Return a function that inspects a file by its bytes, which are read anyway; `None` where Spark must do it.

        It runs in a task, so that it must be importable there.
        """
        del source
        return None

    @abstractmethod
    def inspect(self, spark: SparkSession, paths: Sequence[str], source: Source) -> dict[str, Inspection]:
        """Inspect files.

        Args:
            spark: The session.
            paths: The paths of files, or the names of increments of a table.
            source: The source mapping of the files; it says how they are written.

        Returns:
            The inspection of each file by its path. A file that is left out has no rows.
        """

    @abstractmethod
    def read(self, spark: SparkSession, files: Mapping[str, Inspection], source: Source) -> list[DataFrame]:
        """Return the rows of files that were inspected, have rows and can be read.

        Each DataFrame has `_file` (the path below the source's folder), `_corrupt`, `_fault`, and the columns of its
        files, all of them as text. The DataFrames may have different columns.
        """


def undecodable_fault(encoding: str) -> Column:
    """Return the fault of a row with bytes that the encoding does not define."""
    return F.lit(undecodable_sentence(encoding))


def undecodable_sentence(encoding: str) -> str:
    """Return the same as `undecodable_fault`, as a string."""
    return f"the row has bytes that are not valid {encoding}"
