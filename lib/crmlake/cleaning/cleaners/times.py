"""Cleaners of dates and timestamps."""

from abc import abstractmethod
from datetime import date
from typing import ClassVar, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.functions import timestamps
from crmlake.cleaning.functions.datetime_formats import format_fault, has_short_year
from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.local_times import local_to_utc
from crmlake.cleaning.functions.month_names import (
    has_month_name,
    locale_fault,
    mark_months,
    mark_pattern,
    month_fault,
)
from crmlake.errors import unknown


def check_zone(zone: str) -> str:
    """Return the name of a time zone; an unknown one is an error of validation."""
    if zone not in available_timezones():
        raise ValueError(unknown("zone", zone, available_timezones()).partition("; there are")[0])
    return zone


class _Bounded(Cleaner):
    """A date or timestamp between two days.

    Attributes:
        earliest: the first day allowed, such as 1900-01-01.
        latest: the last day allowed; a later one lies in the future.
    """

    earliest: date | None = None
    latest: date | None = None

    @abstractmethod
    def parse(self, text: Column) -> Column:
        """Return the date or timestamp, within the bounds or not."""

    def apply(self, text: Column) -> Column:
        """Return the date or timestamp; null where it is out of bounds."""
        parsed = self.parse(text)
        return parsed if self.earliest is None and self.latest is None else let(parsed, self._null_if_out_of_bounds)

    def _null_if_out_of_bounds(self, value: Column) -> Column:
        if self.earliest is not None:
            value = F.when(~timestamps.is_before(value, self.earliest), value)
        return value if self.latest is None else F.when(~timestamps.is_after(value, self.latest), value)

    def fault(self, text: Column) -> Column:
        """Return that the value is too early or too late, or why it is invalid."""
        value = self.parse(text)
        faults = []
        if self.earliest:
            faults.append(F.when(timestamps.is_before(value, self.earliest), f"is before {self.earliest}"))
        if self.latest:
            faults.append(F.when(timestamps.is_after(value, self.latest), f"is after {self.latest}"))
        return F.coalesce(*faults, super().fault(text))


class Date(_Bounded):
    """`date`: a date, by the first of the formats that fits.

    Attributes:
        formats: Spark's datetime patterns, such as `dd.MM.yyyy`; ISO 8601 by default.
        pivot: the last two-digit year of this century; needed where a format has `yy`.
        locale: the language of the names of months (`MMM`, `MMMM`), such as `de` or `pt-BR`; by default English, as
            Spark reads it, in the case `Mar`.
    """

    noun: ClassVar[str] = "a date in a stated format"

    formats: tuple[str, ...] = Field(timestamps.ISO_DATES, min_length=1)
    pivot: int | None = Field(None, ge=0, le=99)
    locale: str | None = None

    @field_validator("formats")
    @classmethod
    def _check_formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        if faults := [fault for pattern in formats if (fault := format_fault(pattern))]:
            raise ValueError(faults[0])
        return formats

    @model_validator(mode="after")
    def _require_pivot(self) -> Self:
        if self.pivot is None and (short := [pattern for pattern in self.formats if has_short_year(pattern)]):
            raise ValueError(f"{short[0]!r} has a year of two digits: `pivot` must be the last year of this century")
        return self

    @field_validator("locale")
    @classmethod
    def _check_locale(cls, locale: str | None) -> str | None:
        if locale is not None and (fault := locale_fault(locale)):
            raise ValueError(fault)
        return locale

    @model_validator(mode="after")
    def _require_month_name(self) -> Self:
        if self.locale is not None and not any(map(has_month_name, self.formats)):
            raise ValueError("`locale` is for formats with the name of a month, such as 'd. MMMM yyyy'")
        return self

    def parse(self, text: Column) -> Column:
        """Return the date, within the bounds or not."""
        return timestamps.parse_date(self._mark_months(text), self._patterns, self.pivot)

    def fault(self, text: Column) -> Column:
        """Return that the text has no month of the locale, or why else it is invalid."""
        if self.locale is None or not all(map(has_month_name, self.formats)):
            return super().fault(text)
        return F.coalesce(month_fault(text, self.locale), super().fault(text))

    @property
    def _patterns(self) -> tuple[str, ...]:
        return self.formats if self.locale is None else tuple(map(mark_pattern, self.formats))

    def _mark_months(self, text: Column) -> Column:
        return text if self.locale is None else mark_months(text, self.locale)


class Timestamp(Date):
    """`timestamp`: the UTC timestamp of a local time in a time zone.

    Attributes:
        formats: Spark's datetime patterns; ISO 8601 by default, with or without an offset, as databases write it.
        zone: the IANA name of the time zone.
        doubled: how to read a time that occurs twice in autumn; left out, it is invalid.
    """

    noun: ClassVar[str] = "a time in a stated format"

    formats: tuple[str, ...] = ()
    zone: str = "UTC"
    doubled: Literal["earlier", "later"] | None = None

    _check_zone = field_validator("zone")(check_zone)

    def parse(self, text: Column) -> Column:
        """Return the timestamp, within the bounds or not."""
        marked = self._mark_months(text)
        return timestamps.parse_timestamp(marked, self._patterns or None, self.zone, self.pivot, self.doubled)

    def fault(self, text: Column) -> Column:
        """Return that the zone skips the time or has it twice, or why else it is invalid."""
        if self.zone == "UTC":
            return super().fault(text)
        marked = self._mark_months(text)
        fault = timestamps.timestamp_fault(marked, self._patterns or None, self.zone, self.pivot)
        return F.coalesce(fault, super().fault(text))


class Epoch(_Bounded):
    """`epoch`: the timestamp of a count since 1970.

    Attributes:
        unit: the unit of the count.
    """

    noun: ClassVar[str] = "a count since 1970"

    unit: Literal["seconds", "milliseconds", "microseconds"] = "seconds"

    def parse(self, text: Column) -> Column:
        """Return the timestamp, within the bounds or not."""
        return timestamps.parse_epoch(text, self.unit)


class ExcelDate(_Bounded):
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
