"""Write raw files: CSV by RFC 4180, one file a day."""

from collections.abc import Callable, Iterable
from functools import partial

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.errors import SettingError
from crmlake.generator.dirt.rows import SHORT_ROW

DELIVERED = "delivered_on"

# Only the shop's files: no _SUCCESS, and no checksums on a local disk (they take a third of the time).
_PLAIN = {
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "fs.file.impl.disable.cache": "true",
}
# Spark's CSV writer pads a short row. Therefore each row becomes a line first, and the lines are written as the only
# column of a "CSV" without delimiter and quotes. The name of that column is the header.
_KEEP_WHITE_SPACE = {"ignoreLeadingWhiteSpace": "false", "ignoreTrailingWhiteSpace": "false"}
_LINES = {"header": "true", "sep": "\u0001", "quote": ""} | _KEEP_WHITE_SPACE | _PLAIN


def write_csv(parts: Iterable[DataFrame], folder: str) -> None:
    """Write rows as CSV, with one folder `delivered_on=…` below `folder` for each day, and one file in it.

    Args:
        parts: Rows of different days, each part with the files' columns in their order. `delivered_on` (date) selects
            the file and `dirt` marks the short rows; neither is written.
        folder: The folder of the files. It must not exist.

    Raises:
        SettingError: The folder exists already.
    """
    for index, rows in enumerate(parts):
        _write_new(folder, partial(_write_part, rows, folder, "append" if index else "errorifexists"))


def _write_part(rows: DataFrame, folder: str, mode: str) -> None:
    fields = [name for name in rows.columns if name not in (DELIVERED, "dirt")]
    lines = rows.select(_line(fields).alias(",".join(fields)), DELIVERED)
    daily_lines = lines.repartition(DELIVERED).sortWithinPartitions(DELIVERED, F.col(f"`{lines.columns[0]}`"))
    daily_lines.write.mode(mode).partitionBy(DELIVERED).options(**_LINES).csv(folder)


def write_truth(rows: DataFrame, folder: str) -> None:
    """Write rows as Parquet.

    Raises:
        SettingError: The folder exists already.
    """
    _write_new(folder, lambda: rows.write.options(**_PLAIN).parquet(folder))


def _line(fields: list[str]) -> Column:
    complete, short = (
        F.to_csv(F.struct(*names), {"escape": '"'} | _KEEP_WHITE_SPACE) for names in (fields, fields[:-1])
    )
    return F.when(F.col("dirt") == SHORT_ROW, short).otherwise(complete)


def _write_new(folder: str, write: Callable[[], None]) -> None:
    """Call `write`, and raise a `SettingError` if the folder exists already."""
    try:
        write()
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise SettingError(f"{folder} exists already: remove it, or name another folder") from error
