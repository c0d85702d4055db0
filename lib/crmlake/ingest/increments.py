"""Sources that are one table: what of it is new, as a delivery that is named after the part of the table that it is."""

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
from crmlake.ingest.discovery import TAKEN, File
from crmlake.ingest.drift import flag_drift
from crmlake.ingest.source import Source
from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE


def delivered(
    spark: SparkSession, source: Source, known: Sequence[Row], kept: Sequence[str], bronze: DataFrame
) -> list[File]:
    """What is new in a table; before it what an earlier run took in and did not live to record.

    Args:
        spark: the session.
        source: which is a table.
        known: its rows of `ops.files`.
        kept: the deliveries whose rows are in bronze though no run recorded them, in the order of their coming.
        bronze: the raw rows of the source.

    Raises:
        SourceError: the table cannot be read, or is not what the mapping says.
    """
    recorded = sorted((row for row in known if row["status"] == TAKEN), key=lambda row: row["found_at"])
    names = [row["file"] for row in recorded]
    files = [_file(name) for name in kept if name not in names]
    before = [*names, *(file.file for file in files)]
    fresh = (_of_database if source.format == "jdbc" else _of_delta)(spark, source, before)
    if not fresh or not (fresh.sure or _brings_some(spark, source, fresh.file, bronze)):
        return files
    looked = inspect_files(spark, [fresh.file.path], source)[fresh.file.path]
    return [*files, _drifted(replace(fresh.file, inspection=looked), [r["columns"] for r in recorded if r["columns"]])]


def unseen(rows: DataFrame, bronze: DataFrame, file: File) -> DataFrame:
    """Of the rows of a delivery those that bronze has not, each as often as it is new.

    Args:
        rows: of the delivery alone, as raw rows.
        bronze: the raw rows of the source.
        file: the delivery; it knows which ones before it may have brought the same rows.
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


def _file(name: str, told: str | None = None, repeats: Sequence[str] = ()) -> File:
    now = datetime.now(UTC)
    return File(name, name, 0, now, now, note=told, repeats=tuple(repeats))


def _drifted(file: File, before: Sequence[Sequence[str]]) -> File:
    """The delivery, what a person should know of its columns told beside what is told of it already."""
    (new,) = flag_drift([file], before)
    return replace(new, note="; ".join(filter(None, (file.note, new.note))) or None)


def _brings_some(spark: SparkSession, source: Source, file: File, bronze: DataFrame) -> bool:
    return not unseen(read_rows(spark, [file.path], source), bronze, file).isEmpty()


class _Fresh(NamedTuple):
    """A delivery, and whether it is sure to be worth one, before its rows were looked at."""

    file: File
    sure: bool = True


def _of_database(spark: SparkSession, source: Source, before: Sequence[str]) -> _Fresh | None:
    """The rows above the last mark, and those some way below it that bronze has not.

    Where there is no mark, or the table ends below it, so that it may have been made anew, all its rows are looked at.
    """
    found = jdbc.read_bounds(spark, source)
    if found is None or source.jdbc is None:
        return None
    column = source.jdbc.incremental_by
    ranges = {name: WatermarkRange.from_name(name) for name in before}
    same = {n: r for n, r in ranges.items() if r and r.column == column and are_comparable(r.high, found.high)}
    last = same[before[-1]].high if before and before[-1] in same else None
    low, repeats = found.low, list(ranges)
    if last is not None and not is_less(found.high, last):
        low = maximum(subtract(last, source.jdbc.overlap), found.low)
        repeats = [n for n in ranges if found.has_nulls or (n in same and not is_less(same[n].high, low))]
    grown = not before or (last is not None and is_less(last, found.high))
    return _Fresh(_file(WatermarkRange(column, low, found.high).name, repeats=repeats), sure=grown)


def _of_delta(spark: SparkSession, source: Source, before: Sequence[str]) -> _Fresh | None:
    """What the newest version brought since the last one; all that bronze has not, where the two cannot be compared."""
    now = delta_log.newest(spark, source)
    last = Versions.named(before[-1]) if before else None
    if last is None:
        return _Fresh(_file(now.name, repeats=before))
    if (last.table, last.until) == (now.table, now.until):
        return None
    if last.table != now.table or last.until > now.until:
        return _Fresh(_file(now.name, "the table was made anew: rows that bronze has already add nothing", before))
    if not delta_log.comparable(spark, source.path, last.until, now.until):
        told = f"version {last.until}, the last one taken in, is gone: rows that bronze has already add nothing"
        return _Fresh(_file(now.name, told, before))
    done = delta_log.commits(spark, source.path, last.until, now.until).taking_out
    changed = f"rows were changed or removed by {', '.join(done)}: what bronze took in stays" if done else None
    return _Fresh(_file(now._replace(since=last.until).name, changed))
