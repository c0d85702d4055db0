"""Raw files as a shop delivers them: CSV after RFC 4180, one file for each day of delivery."""

from collections.abc import Callable

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.errors import SettingError
from crmlake.generator.dirt import SHORT_ROW

DELIVERED = "delivered_on"

# Nothing but the shop's files: no _SUCCESS, and on a local disk no checksums (a third of the time).
_PLAIN = {
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "fs.file.impl.disable.cache": "true",
}
# Spark's CSV writer pads a short row. So each row is made a line first, and the lines are written as the only
# column of a "CSV" without delimiter and quotes; that column's name is the header.
_LINES = {"header": "true", "sep": "\u0001", "quote": "", "ignoreLeadingWhiteSpace": "false"} | _PLAIN


def write_csv(rows: DataFrame, folder: str) -> None:
    """Write rows as CSV, below `folder` one folder `delivered_on=…` for each day, with one file in it.

    Args:
        rows: the file's columns in their order; not written are `delivered_on` (date), which says the file,
            and `dirt` (if there), which says the short rows.
        folder: must not exist.

    Raises:
        SettingError: the folder exists already.
    """
    fields = [name for name in rows.columns if name not in (DELIVERED, "dirt")]
    lines = rows.select(_line(rows, fields).alias(",".join(fields)), DELIVERED)
    whole_days = lines.repartition(DELIVERED).sortWithinPartitions(DELIVERED, F.col(f"`{lines.columns[0]}`"))
    _refuse_existing(folder, lambda: whole_days.write.partitionBy(DELIVERED).options(**_LINES).csv(folder))


def write_truth(rows: DataFrame, folder: str) -> None:
    """Write rows as Parquet.

    Raises:
        SettingError: the folder exists already.
    """
    _refuse_existing(folder, lambda: rows.write.options(**_PLAIN).parquet(folder))


def _line(rows: DataFrame, fields: list[str]) -> Column:
    line = F.to_csv(F.struct(*fields), {"escape": '"'})
    if "dirt" not in rows.columns:
        return line
    return F.when(F.col("dirt") == SHORT_ROW, F.regexp_replace(line, ",[^,]*$", "")).otherwise(line)


def _refuse_existing(folder: str, write: Callable[[], None]) -> None:
    try:
        write()
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        raise SettingError(f"{folder} exists already: remove it, or name another folder") from error
