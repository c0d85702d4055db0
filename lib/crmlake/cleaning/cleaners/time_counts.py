"""Cleaners of times that are counts: of seconds since 1970, of days since 1900."""

from typing import ClassVar, Literal

from pydantic import field_validator
from pyspark.sql import Column

from crmlake.cleaning.cleaners.bounds import BoundedTime, check_zone
from crmlake.cleaning.functions import timestamps
from crmlake.cleaning.functions.local_times import local_to_utc


class Epoch(BoundedTime):
    """`epoch`: the timestamp of a count since 1970.

    Attributes:
        unit: the unit of the count.
    """

    noun: ClassVar[str] = "a count since 1970"

    unit: Literal["seconds", "milliseconds", "microseconds"] = "seconds"

    def parse(self, text: Column) -> Column:
        """Return the timestamp, within the bounds or not."""
        return timestamps.parse_epoch(text, self.unit)


class ExcelDate(BoundedTime):
    """`excel_date`: the date, or UTC timestamp, of a serial date of a spreadsheet program (45292 is 1 January 2024).

    Attributes:
        epoch: the year from which the workbook counts.
        zone: the IANA name of the time zone of its times.
    """

    noun: ClassVar[str] = "a serial date of a spreadsheet program"

    epoch: Literal[1900, 1904] = 1900
    zone: str = "UTC"

    _check_zone = field_validator("zone")(check_zone)

    def parse(self, text: Column) -> Column:
        """Return the timestamp, within the bounds or not."""
        return local_to_utc(timestamps.parse_serial_date(text, self.epoch), self.zone, "earlier")
