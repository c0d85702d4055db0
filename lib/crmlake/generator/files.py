"""Raw files as a shop delivers them: CSV after RFC 4180, one file for each day of delivery."""

from collections.abc import Callable, Iterable
from functools import partial

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.errors import SettingError
from crmlake.generator.dirt.rows import SHORT_ROW

DELIVERED = "delivered_on"

# Nothing but the shop's files: no _SUCCESS, and on a local disk no checksums (a third of the time).
_PLAIN = {
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "fs.file.impl.disable.cache": "true",
}
# Spark's CSV writer pads a short row. So each row is made a line first, and the lines are written as the only
# column of a "CSV" without delimiter and quotes; that column's name is the header.
_AS_IT_IS = {"ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false"}
_LINES = {"header": "true", "sep": "\u0001", "quote": ""} | _AS_IT_IS | _PLAIN


def write_csv(parts: Iterable[DataFrame], folder: str) -> None:
    """Write rows as CSV, below `folder` one folder `delivered_on=…` for each day, with one file in it.

    Args:
        parts: rows of different days, and in each part the files' columns in their order; not written are
            `delivered_on` (date), which says the file, and `dirt`, which says the short rows.
        folder: must not exist.

    Raises:
        SettingError: the folder exists already.
    """
    for place, rows in enumerate(parts):
        _refuse_existing(folder, partial(_write_part, rows, folder, "append" if place else "errorifexists"))


def _write_part(rows: DataFrame, folder: str, mode: str) -> None:
    fields = [name for name in rows.columns if name not in (DELIVERED, "dirt")]
    lines = rows.select(_line(fields).alias(",".join(fields)), DELIVERED)
    whole_days = lines.repartition(DELIVERED).sortWithinPartitions(DELIVERED, F.col(f"`{lines.columns[0]}`"))
    whole_days.write.mode(mode).partitionBy(DELIVERED).options(**_LINES).csv(folder)


def write_truth(rows: DataFrame, folder: str) -> None:
    """Write rows as Parquet.

    Raises:
        SettingError: the folder exists already.
    """
    _refuse_existing(folder, lambda: rows.write.options(**_PLAIN).parquet(folder))


def _line(fields: list[str]) -> Column:
    whole, short = (F.to_csv(F.struct(*some), {"escape": '"'} | _AS_IT_IS) for some in (fields, fields[:-1]))
    return F.when(F.col("dirt") == SHORT_ROW, short).otherwise(whole)


def _refuse_existing(folder: str, write: Callable[[], None]) -> None:
    try:
        write()
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise SettingError(f"{folder} exists already: remove it, or name another folder") from error
