"""Sources that bring nothing: no file matches, or the files that were loaded hold no row."""

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.ingest.connectors import get_connector
from crmlake.ingest.discovery import LOADED, UNMATCHED, UNREADABLE, name_pattern
from crmlake.ingest.loading import SourceBatch


def list_missing_rows(files: DataFrame, batches: Sequence[SourceBatch]) -> list[str]:
    """Return a sentence for each source that has never brought a row, and what to do; call it once bronze is written.

    Args:
        files: `ops.files`, as it was before the batches.
        batches: What each source brought.
    """
    suspects = [batch for batch in batches if not batch.rows_read and not batch.pending]
    names = _find_empty(suspects)
    counts = _count_files(files, [batch for batch in suspects if batch.source.name in names])
    return [_describe(batch, counts) for batch in suspects if batch.source.name in names]


def _find_empty(batches: Sequence[SourceBatch]) -> set[str]:
    """Return the names of the sources without a row in bronze."""
    if not batches:
        return set()
    first = [batch.bronze.limit(1).select(F.lit(batch.source.name).alias("source")) for batch in batches]
    return {batch.source.name for batch in batches} - {
        row["source"] for row in reduce(DataFrame.unionByName, first).collect()
    }


def _count_files(files: DataFrame, batches: Sequence[SourceBatch]) -> dict[tuple[str, str], int]:
    """Return the number of files by source and status, with the files of the batches."""
    if not batches:
        return {}
    counts = {
        (row["source"], row["status"]): row["count"] for row in files.groupBy("source", "status").count().collect()
    }
    for batch in batches:
        for record in batch.records():
            key = (batch.source.name, record["status"])
            counts[key] = counts.get(key, 0) + 1
    return counts


def _describe(batch: SourceBatch, counts: dict[tuple[str, str], int]) -> str:
    source = batch.source
    loaded = counts.get((source.name, LOADED), 0) + counts.get((source.name, UNREADABLE), 0)
    mapping = f"sources/{source.name}.toml"
    if get_connector(source).is_table:
        return f"{source.name}: the table has brought no row yet; see whether {mapping} names the right one"
    if loaded:
        empty = f"{loaded:,} files were loaded, but hold" if loaded > 1 else "the only file was loaded, but holds"
        return f"{source.name}: {empty} no row; see what is in it, and how {mapping} reads it"
    unmatched = counts.get((source.name, UNMATCHED), 0)
    remark = f" ({unmatched:,} with other names)" if unmatched else ""
    missing = f"no file in its folder matches {name_pattern(source)}{remark}"
    return f"{source.name}: {missing}; put files there, or mend path and glob in {mapping}"
