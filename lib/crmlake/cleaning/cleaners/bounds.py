"""The base class of cleaners of dates and timestamps, which lie between two days, and the check of time zones."""

from abc import abstractmethod
from datetime import date
from zoneinfo import available_timezones

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.functions import timestamps
from crmlake.cleaning.functions.expressions import let
from crmlake.errors import unknown


def check_zone(zone: str) -> str:
    """Return the name of a time zone; an unknown one is an error of validation."""
    if zone not in available_timezones():
        raise ValueError(unknown("zone", zone, available_timezones()).partition("; there are")[0])
    return zone


class BoundedTime(Cleaner):
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
