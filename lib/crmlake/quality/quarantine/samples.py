"""The refused rows that wait for somebody: why, how many, since when, and what some of them look like."""

from collections.abc import Mapping, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.quality.quarantine.reasons import reason
from crmlake.tables.resolution import ENDED_AS
from crmlake.text.masking import mask_personal_values

MASKED = "(masked)"
_LONGEST = 40

Showable = Mapping[tuple[str, str], Sequence[str]]
"""Of each source and table the columns of files that may be shown."""


def waiting(quarantine: DataFrame, files: DataFrame, shown: Showable, part: str = "") -> DataFrame:
    """The open rows by reason, the most first. A row that has several reasons counts for each.

    Args:
        quarantine: `quarantine`.
        files: `ops.files`.
        shown: what may be shown; everything else is masked.
        part: reasons that have it in them, in any case.

    Returns:
        source, table_name, reason, rows, first_seen and last_seen (when the first and the last of their files was
        found; null where that is not known), samples (one or two raw rows as JSON, masked).
    """
    seen = files.groupBy("source", "file").agg(F.min("found_at").alias("first"), F.max("found_at").alias("last"))
    told = quarantine.where(F.col(ENDED_AS.name).isNull()).select(
        "source", "table_name", "file", _sample(shown).alias("sample"), F.explode("reasons").alias("sentence")
    )
    rows = told.withColumn("reason", reason(F.col("sentence"))).where(
        F.contains(F.lower("reason"), F.lit(part.lower()))
    )
    found = rows.join(seen, ["source", "file"], "left").groupBy("source", "table_name", "reason")
    return found.agg(
        F.count(F.lit(1)).alias("rows"),
        F.min("first").alias("first_seen"),
        F.max("last").alias("last_seen"),
        F.array_distinct(F.array(F.min("sample"), F.max("sample"))).alias("samples"),
    ).orderBy(F.desc("rows"), "source", "table_name", "reason")


def _sample(shown: Showable) -> Column:
    """A raw row, masked as its source and table ask for; of others nothing shows."""
    every = F.col("row")

    def with_source(before: Column, item: tuple[tuple[str, str], Sequence[str]]) -> Column:
        (source, table), columns = item
        meant = (F.col("source") == source) & (F.col("table_name") == table)
        return F.when(meant, masked_row(every, columns)).otherwise(before)

    return reduce(with_source, shown.items(), masked_row(every, ()))


def masked_row(row: Column, shown: Sequence[str]) -> Column:
    """A raw row with every value masked but those of some columns; of these, what looks like a person's is masked too.

    Args:
        row: a JSON object of texts.
        shown: the columns that may be shown, each value shortened.
    """

    def value(name: Column, text: Column) -> Column:
        return F.when(name.isin(*shown), mask_personal_values(F.substring(text, 1, _LONGEST))).otherwise(MASKED)

    fields = F.from_json(row, "map<string,string>")
    return F.coalesce(F.to_json(F.transform_values(fields, value)), F.lit(MASKED))
