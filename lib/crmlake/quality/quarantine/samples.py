"""Open rejected rows by reason: how many, since when, and a few samples with personal values masked."""

from collections.abc import Mapping, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.tables.resolution import DISCARDED, REPLAYED, RESOLUTION
from crmlake.text.masking import mask_personal_values

MASKED = "(masked)"
_MAX_LENGTH = 40
_SHAPES = ((r"\p{Lu}", "A"), (r"[\p{L}\p{M}&&[^A]]", "a"), (r"\p{N}", "9"), (r"[^\p{L}\p{N}\p{Z}\p{P}!-~]", "?"))
"""What each sign of a masked value is shown as; spaces and punctuation stay, as they often are what is wrong."""

VisibleColumns = Mapping[tuple[str, str], Sequence[str]]
"""By source and table the columns of files that may be shown."""


def summarise_open_rows(
    quarantine: DataFrame, files: DataFrame, visible: VisibleColumns, reason_part: str = ""
) -> DataFrame:
    """Return the open rejected rows by reason, the most frequent first. A row counts for each of its reasons.

    Args:
        quarantine: rows of `quarantine`.
        files: rows of `ops.files`.
        visible: the columns that may be shown; of all others only the shape.
        reason_part: only reasons that contain this text, in any case.

    Returns:
        source, table_name, reason, rows, first_seen and last_seen (when the first and the last of their files was
        found; null where that is not known), samples (one or two raw rows as JSON, masked).
    """
    times = files.groupBy("source", "file").agg(F.min("found_at").alias("first"), F.max("found_at").alias("last"))
    reasons = quarantine.where(F.col(RESOLUTION.name).isNull()).select(
        "source", "table_name", "file", _sample(visible).alias("sample"), F.explode("rules").alias("reason")
    )
    rows = reasons.where(F.contains(F.lower("reason"), F.lit(reason_part.lower())))
    groups = rows.join(times, ["source", "file"], "left").groupBy("source", "table_name", "reason")
    return groups.agg(
        F.count(F.lit(1)).alias("rows"),
        F.min("first").alias("first_seen"),
        F.max("last").alias("last_seen"),
        F.array_distinct(F.array(F.min("sample"), F.max("sample"))).alias("samples"),
    ).orderBy(F.desc("rows"), "source", "table_name", "reason")


def _sample(visible: VisibleColumns) -> Column:
    """Return a raw row masked by its source and table; of an unknown source every value is masked."""
    row = F.col("row")

    def add_source(otherwise: Column, item: tuple[tuple[str, str], Sequence[str]]) -> Column:
        (source, table), columns = item
        is_from = (F.col("source") == source) & (F.col("table_name") == table)
        return F.when(is_from, mask_row(row, columns)).otherwise(otherwise)

    return reduce(add_source, visible.items(), mask_row(row, ()))


def mask_row(row: Column, visible: Sequence[str]) -> Column:
    """Return a raw row with the shapes of values, but for some columns, in which personal values are masked.

    Args:
        row: a JSON object of texts.
        visible: the columns that may be shown, each value shortened.
    """

    def mask(name: Column, value: Column) -> Column:
        shown = mask_personal_values(F.substring(value, 1, _MAX_LENGTH))
        return F.when(name.isin(*visible), shown).otherwise(_shape(value))

    fields = F.from_json(row, "map<string,string>")
    return F.coalesce(F.to_json(F.transform_values(fields, mask)), F.lit(MASKED))


def _shape(value: Column) -> Column:
    """Return of a value only where it has letters, digits, spaces and punctuation: `(masked: Aaaa 99)`."""
    shape = F.substring(value, 1, _MAX_LENGTH)
    for signs, sign in _SHAPES:
        shape = F.regexp_replace(shape, signs, sign)
    return F.when(value.isNotNull(), F.concat(F.lit("(masked: "), shape, F.lit(")")))


def count_resolutions(quarantine: DataFrame) -> DataFrame:
    """Count the open and the resolved rows of each source and table that ever rejected a row.

    Args:
        quarantine: rows of `quarantine`.

    Returns:
        source, table_name, open, discarded, replayed.
    """
    resolution = F.col(RESOLUTION.name)
    counts = [F.count_if(resolution.isNull()).alias("open")]
    counts += [F.count_if(F.coalesce(resolution == way, F.lit(False))).alias(way) for way in (DISCARDED, REPLAYED)]
    return quarantine.groupBy("source", "table_name").agg(*counts).orderBy("source", "table_name")
