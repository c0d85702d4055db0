"""Cleaners of dates and times."""

from abc import abstractmethod
from datetime import date
from typing import ClassVar, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.errors import unknown
from crmlake.quality.cleaners.base import Cleaner
from crmlake.quality.functions import moments
from crmlake.quality.functions.binding import let
from crmlake.quality.functions.formats import format_fault, has_short_year


class _Within(Cleaner):
    """A date or moment between two days.

    Attributes:
        earliest: the first day that it may have, such as 1900-01-01.
        latest: the last day that it may have; what lies behind is of the future.
    """

    earliest: date | None = None
    latest: date | None = None

    @abstractmethod
    def read(self, given: Column) -> Column:
        """The date or moment, whenever it is."""

    def cleaned(self, given: Column) -> Column:
        """The date or moment, where it lies between the two days."""
        read = self.read(given)
        return read if self.earliest is None and self.latest is None else let(read, self._in_time)

    def _in_time(self, found: Column) -> Column:
        if self.earliest is not None:
            found = F.when(~moments.is_before(found, self.earliest), found)
        return found if self.latest is None else F.when(~moments.is_after(found, self.latest), found)

    def fault(self, given: Column) -> Column:
        """That it is too early or too late, or none at all."""
        found = self.read(given)
        early = F.when(moments.is_before(found, self.earliest), f"is before {self.earliest}") if self.earliest else None
        late = F.when(moments.is_after(found, self.latest), f"is after {self.latest}") if self.latest else None
        return F.coalesce(*(said for said in (early, late) if said is not None), super().fault(given))


class Date(_Within):
    """`date`: in the first of the formats that fits.

    Attributes:
        formats: Spark's datetime patterns, such as `dd.MM.yyyy`; left out, ISO 8601.
        pivot: the last two-digit year of this century; needed where a format has `yy`.
    """

    noun: ClassVar[str] = "date in a stated format"

    formats: tuple[str, ...] = Field(moments.ISO_DATES, min_length=1)
    pivot: int | None = Field(None, ge=0, le=99)

    @field_validator("formats")
    @classmethod
    def _sound(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        if faults := [fault for pattern in formats if (fault := format_fault(pattern))]:
            raise ValueError(faults[0])
        return formats

    @model_validator(mode="after")
    def _in_a_century(self) -> Self:
        if self.pivot is None and (short := [pattern for pattern in self.formats if has_short_year(pattern)]):
            raise ValueError(
                f"{short[0]!r} has a year of two digits: `pivot` must say the last that is of this century"
            )
        return self

    def read(self, given: Column) -> Column:
        """The date."""
        return moments.date_of(given, self.formats, self.pivot)


class Timestamp(Date):
    """`timestamp`: the moment of UTC that a text says on the clocks of a zone.

    Attributes:
        zone: the zone of the clocks, as the IANA names it.
        doubled: which moment an hour that comes twice in autumn means; left out, it is not clean.
    """

    noun: ClassVar[str] = "time in a stated format"

    formats: tuple[str, ...] = Field(moments.ISO_TIMES, min_length=1)
    zone: str = "UTC"
    doubled: Literal["earlier", "later"] | None = None

    @field_validator("zone")
    @classmethod
    def _of_iana(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(unknown("zone", zone, available_timezones()).partition("; there are")[0])
        return zone

    def read(self, given: Column) -> Column:
        """The moment."""
        return moments.timestamp_of(given, self.formats, self.zone, self.pivot, self.doubled)

    def fault(self, given: Column) -> Column:
        """That the zone's clocks skip it, or show it twice, or what else is wrong with it."""
        if self.zone == "UTC":
            return super().fault(given)
        return F.coalesce(moments.no_moment(given, self.formats, self.zone, self.pivot), super().fault(given))


class Epoch(_Within):
    """`epoch`: the moment that a count since 1970 says.

    Attributes:
        unit: what is counted.
    """

    noun: ClassVar[str] = "count since 1970"

    unit: Literal["seconds", "milliseconds", "microseconds"] = "seconds"

    def read(self, given: Column) -> Column:
        """The moment."""
        return moments.epoch(given, self.unit)
