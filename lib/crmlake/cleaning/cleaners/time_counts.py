"""Cleaners of times that are counts: of seconds since 1970, of days since 1900."""

from typing import ClassVar, Literal

from pydantic import field_validator
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.bounds import BoundedTime, check_zone
from crmlake.cleaning.functions import timestamps
from crmlake.cleaning.functions.casts import explain_time
from crmlake.cleaning.functions.local_times import local_time_fault, local_to_utc


class Epoch(BoundedTime):
    """`epoch`: the timestamp of a count since 1970.

    A count with fewer digits than one of 1973 (of parts of a second: of May 1970) is invalid.

    Attributes:
        unit: the unit of the count.
    """

    noun: ClassVar[str] = "a count since 1970"

    unit: Literal["seconds", "milliseconds", "microseconds"] = "seconds"

    def parse(self, text: Column) -> Column:
        """Return the timestamp, within the bounds or not."""
        return timestamps.parse_epoch(text, self.unit)

    def fault(self, text: Column) -> Column:
        """Return the fault of a count: its time is too early or too late, or it looks like another form."""
        return F.concat(super().fault(text), F.when(self.parse(text).isNull(), explain_time(text)).otherwise(""))


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

    def fault(self, text: Column) -> Column:
        """Return that the zone skips the time, or why else it is invalid."""
        skipped = local_time_fault(timestamps.parse_serial_date(text, self.epoch), self.zone)
        return F.coalesce(F.when(self.parse(text).isNull(), skipped), super().fault(text))
