"""Increments: what a source that is one table gained, named after the versions or the range that it covers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from crmlake.contracts.schema import quoted
from crmlake.ingest.connectors import METADATA_COLUMNS, align_columns, delta_log, inspect_files, jdbc, read_rows
from crmlake.ingest.connectors.delta_log import Versions
from crmlake.ingest.connectors.watermarks import WatermarkRange, are_comparable, is_less, maximum, subtract
from crmlake.ingest.discovery import LOADED, File
from crmlake.ingest.drift import flag_drift
from crmlake.ingest.source import Source
from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE


def find_increments(spark: SparkSession, source: Source, records: Sequence[Row], bronze: DataFrame) -> list[File]:
    """Return what a table gained since it was read last, as one increment; none where it gained nothing.

    Args:
        spark: The session.
        source: A source that is a table.
        records: Its rows of `ops.files`.
        bronze: The raw rows of the source.

    Raises:
        SourceError: The table cannot be read, or is not what the mapping says.
    """
    loaded = sorted((row for row in records if row["status"] == LOADED), key=lambda row: row["found_at"])
    earlier = [row["file"] for row in loaded]
    increment = (_find_in_database if source.format == "jdbc" else _find_in_delta)(spark, source, earlier)
    if not increment or not (increment.is_certain or _has_new_rows(spark, source, increment.file, bronze)):
        return []
    header = inspect_files(spark, [increment.file.path], source)[increment.file.path]
    return [
        _with_drift(replace(increment.file, inspection=header), [row["columns"] for row in loaded if row["columns"]])
    ]


def unseen(rows: DataFrame, bronze: DataFrame, file: File) -> DataFrame:
    """Return the rows of an increment that bronze does not have, each as often as it is new.

    Args:
        rows: The raw rows of the increment.
        bronze: The raw rows of the source.
        file: The increment; it knows which earlier ones may have brought the comparable rows.
    """
    fields = [name for name in rows.columns if name not in METADATA_COLUMNS]
    old = bronze.where(F.col(FILE.name).isin(*file.repeats))
    new = rows.select(*map(quoted, fields)).exceptAll(align_columns(old, fields))
    nothing = F.lit(None).cast("string")
    own: dict[str, Column] = {
        FILE.name: F.lit(file.file),
        ARRIVED.name: F.lit(file.found_at).cast("timestamp"),
        CORRUPT.name: nothing,
        FAULT.name: nothing,
    }
    return new.select(*(own[n].alias(n) if n in own else F.col(quoted(n)) for n in rows.columns))


def _file(name: str, note: str | None = None, repeats: Sequence[str] = ()) -> File:
    now = datetime.now(UTC)
    return File(name, name, 0, now, now, note=note, repeats=tuple(repeats))


def _with_drift(file: File, before: Sequence[Sequence[str]]) -> File:
    """Return the increment with what a person should know of its columns beside its other note."""
    (new,) = flag_drift([file], before)
    return replace(new, note="; ".join(filter(None, (file.note, new.note))) or None)


def _has_new_rows(spark: SparkSession, source: Source, file: File, bronze: DataFrame) -> bool:
    return not unseen(read_rows(spark, [file.path], source), bronze, file).isEmpty()


class _Increment(NamedTuple):
    """An increment, and whether it certainly has new rows, before these were read."""

    file: File
    is_certain: bool = True


def _find_in_database(spark: SparkSession, source: Source, earlier: Sequence[str]) -> _Increment | None:
    """Return the rows above the last watermark, and those some way below it that bronze does not have.

    Where there is no watermark, or the table ends below it, so that it may have been created again, all its rows count.
    """
    bounds = jdbc.read_bounds(spark, source)
    if bounds is None or source.jdbc is None:
        return None
    column = source.jdbc.incremental_by
    ranges = {name: WatermarkRange.from_name(name) for name in earlier}
    comparable = {n: r for n, r in ranges.items() if r and r.column == column and are_comparable(r.high, bounds.high)}
    last = comparable[earlier[-1]].high if earlier and earlier[-1] in comparable else None
    low, repeats = bounds.low, list(ranges)
    if last is not None and not is_less(bounds.high, last):
        low = maximum(subtract(last, source.jdbc.overlap), bounds.low)
        repeats = [n for n in ranges if bounds.has_nulls or (n in comparable and not is_less(comparable[n].high, low))]
    has_grown = not earlier or (last is not None and is_less(last, bounds.high))
    name = WatermarkRange(column, low, bounds.high).name
    return _Increment(_file(name, repeats=repeats), is_certain=has_grown)


def _find_in_delta(spark: SparkSession, source: Source, earlier: Sequence[str]) -> _Increment | None:
    """Return what the latest version gained since the last one; where the two cannot be compared, all rows."""
    now = delta_log.newest(spark, source)
    last = Versions.named(earlier[-1]) if earlier else None
    if last is None:
        return _Increment(_file(now.name, repeats=earlier))
    if (last.table, last.until) == (now.table, now.until):
        return None
    if last.table != now.table or last.until > now.until:
        return _Increment(
            _file(now.name, "the table was created again: rows that bronze has already add nothing", earlier)
        )
    past = delta_log.history(spark, source, last.until, now.until)
    if not past.is_comparable:
        note = f"version {last.until}, the last one loaded, is gone: rows that bronze has already add nothing"
        return _Increment(_file(now.name, note, earlier))
    removals = delta_log.removals(past)
    changed = f"rows were changed or removed by {', '.join(removals)}: what bronze loaded stays" if removals else None
    return _Increment(_file(now._replace(since=last.until).name, changed))
