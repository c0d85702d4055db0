"""Cleaners of dates and timestamps."""

from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.bounds import BoundedTime, check_zone
from crmlake.cleaning.functions import timestamps
from crmlake.cleaning.functions.datetime_formats import format_fault, has_named_zone, has_short_year
from crmlake.cleaning.functions.month_names import (
    has_month_name,
    locale_fault,
    mark_months,
    mark_pattern,
    month_fault,
)
from crmlake.cleaning.functions.zones import zone_fault


class Date(BoundedTime):
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
        formats: Spark's datetime patterns; ISO 8601 by default, with or without an offset, as databases write it. `z`
            reads UTC, GMT and the American abbreviations (EST, EDT, CST, CDT, MST, MDT, PST, PDT) by their offsets.
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
        """Return that the zone skips the time or has it twice, that its own zone may be several, or another fault."""
        faults = [super().fault(text)]
        if any(map(has_named_zone, self.formats)):
            faults.insert(0, zone_fault(text))
        if self.zone != "UTC":
            marked = self._mark_months(text)
            faults.insert(0, timestamps.timestamp_fault(marked, self._patterns or None, self.zone, self.pivot))
        return F.coalesce(*faults)
