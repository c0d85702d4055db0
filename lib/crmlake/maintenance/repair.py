"""Repair of a damaged table: removal of wrong checksums, and of unreadable rows that a job can compute again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import functions as F

from crmlake.contracts import AS_OF, Append, Contract
from crmlake.errors import LakeError
from crmlake.ingest.connectors import get_connector
from crmlake.ingest.discovery import LOADED, find_new_files
from crmlake.ingest.source import Source
from crmlake.maintenance.foreign import published_table
from crmlake.runtime.job_graph import expand
from crmlake.runtime.maintenance import record_change
from crmlake.runtime.runner import Runner
from crmlake.runtime.state import REPAIR
from crmlake.storage.maintenance import find_unreadable_files, remove_stale_checksums
from crmlake.tables import BRONZE, FILES

_DATE = re.compile(rf"(?:^|/){AS_OF.name}=(\d{{4}}-\d\d-\d\d)/")
_BACKUP = "restore its folder from a backup"


@dataclass(frozen=True)
class Repair:
    """The result of a repair: the damage to a table, and what the repair removed.

    Attributes:
        checksums: The number of checksums that contradicted a sound file, and were removed.
        unreadable: The data files that are missing or cannot be read; the table no longer has their rows.
        writer: The job that makes the rows anew; empty where all rows can be read.
        dates: The as-of dates whose rows were taken out, where the table is dated.
    """

    checksums: int
    unreadable: tuple[str, ...] = ()
    writer: str = ""
    dates: tuple[str, ...] = ()


def repair(runner: Runner, name: str) -> Repair:
    """Repair a damaged table, as far as its rows can be computed again from other tables or files.

    A checksum that contradicts a sound file is removed. Where a data file is missing or cannot be read, the table is
    emptied, of a dated table the as-of dates concerned, and published so: the next refresh makes its rows anew, as well
    as everything made of them. A table of raw rows is emptied only where all its files still lie in the landing zone.

    Args:
        runner: A runner of the workspace, made without checks.
        name: The table.

    Raises:
        SettingError: No table of that name was published.
        LakeError: The table cannot be mended; nothing was changed but wrong checksums.
    """
    table = published_table(runner, name)
    folder = Path(runner.lake.path(table))
    checksums = len(remove_stale_checksums(folder)) if folder.is_dir() else 0
    version = runner.record.published(table) or 0
    try:
        runner.lake.check_commits({table: version})
        runner.lake.read(table, version)
    except LakeError as fault:
        raise LakeError(f"{str(fault).partition('; ')[0]}; {_BACKUP}, or move the lake away and refresh") from None
    unreadable = find_unreadable_files(runner.lake.spark, runner.lake.path(table), version)
    if not unreadable:
        return Repair(checksums)
    writer = _find_writer(runner, table, len(unreadable))
    dates = tuple(sorted({match[1] for file in unreadable if (match := _DATE.search(file))}))
    where = " OR ".join(f"{AS_OF.name} = DATE '{day}'" for day in dates) if table.write.is_dated else None
    record_change(runner, REPAIR, {name: runner.lake.clear(table, where)})
    return Repair(checksums, tuple(unreadable), writer, dates)


def _find_writer(runner: Runner, table: Contract, files: int) -> str:
    """Return the job that can compute the rows of a table again.

    Raises:
        LakeError: No job can, as the table keeps what no longer is anywhere else.
    """
    sources = [source for source in runner.workspace.sources if isinstance(source, Source)]
    own = next((source for source in sources if BRONZE.of(source.name) == table), None)
    state = f"{table.name}: {files} data file(s) cannot be read"
    if own is None and (isinstance(table.write, Append) or table.name.startswith("ops.")):
        raise LakeError(f"{state}, and no other table has its rows; {_BACKUP}")
    if own and get_connector(own).is_table:
        raise LakeError(f"{state}, and its source has no files to read again; {_BACKUP}")
    if own and (gone := _find_gone_files(runner, own)):
        raise LakeError(
            f"{state}, and {len(gone)} of the files that it was read from are gone ({gone[0]} first); "
            f"put them into {own.path}, or {_BACKUP}"
        )
    names = [source.name for source in sources]
    return next(job.name for job in runner.jobs if table in [t for one in job.tables for t in expand(one, names)])


def _find_gone_files(runner: Runner, source: Source) -> Sequence[str]:
    """Return the files that a source gave, and that are no longer where it reads them."""
    records = runner.lake.read(FILES, runner.record.published(FILES)).where(F.col("source") == source.name)
    present = {file.file for file in find_new_files(runner.lake.spark, source, records.limit(0))[0]}
    loaded = records.where(F.col("status") == LOADED).select("file").distinct().collect()
    return sorted(row["file"] for row in loaded if row["file"] not in present)
