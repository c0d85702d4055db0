"""Rereading: the files that are gone when the files of a source are read again in another way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from crmlake.ingest.discovery import LOADED, UNREADABLE, File
from crmlake.tables.bronze import FILE

GONE_NOTE = "its rows are as they were read with earlier settings: the file is gone, so that it cannot be read anew"


@dataclass(frozen=True)
class KeptFiles:
    """The files of a source that are gone, with the raw rows that they gave.

    Attributes:
        records: Their rows of `ops.files`.
        rows: Their rows of `bronze.<source>`.
    """

    records: Sequence[dict[str, Any]]
    rows: DataFrame

    @property
    def count(self) -> int:
        """The number of files whose rows stay."""
        return len({record["file"] for record in self.records if record["status"] == LOADED})


def keep_gone_files(records: Iterable[Row], bronze: DataFrame, present: Iterable[File]) -> KeptFiles:
    """Return the files that a source had and that are gone.

    Args:
        records: The source's rows of `ops.files`.
        bronze: `bronze.<source>`.
        present: The files that are read anew.
    """
    names = {file.file for file in present}
    gone = [_with_note(record.asDict()) for record in records if record["file"] not in names]
    files = [(record["file"],) for record in gone if record["status"] in (LOADED, UNREADABLE)]
    names_of_gone = bronze.sparkSession.createDataFrame(files, f"{FILE.name} string")
    return KeptFiles(gone, bronze.join(F.broadcast(names_of_gone), FILE.name, "left_semi"))


def keep_table(records: Iterable[Row], bronze: DataFrame) -> KeptFiles:
    """Return all records and rows of a source that is a table: it has no files to read again."""
    return KeptFiles([record.asDict() for record in records], bronze)


def _with_note(record: dict[str, Any]) -> dict[str, Any]:
    if record["status"] != LOADED or GONE_NOTE in (record["note"] or ""):
        return record
    return record | {"note": "; ".join(filter(None, (record["note"], GONE_NOTE)))}
