"""Dates and times: in declared formats, in a declared zone, to dates and to moments of UTC."""

from collections.abc import Iterable
from datetime import date

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.clocks import clock_fault, moment_of
from crmlake.quality.functions.formats import by_zone, first_reading

ISO_DATES = ("yyyy-MM-dd",)
ISO_TIMES = (
    "yyyy-MM-dd HH:mm[:ss][.SSSSSS][.SSS]", "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSS][.SSS]", "yyyy-MM-dd",
    "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSS][.SSS]XXX", "yyyy-MM-dd HH:mm[:ss][.SSSSSS][.SSS]XXX",
)  # fmt: skip
"""ISO 8601's usual forms; a mapping's own formats take their place."""

_YEAR_10000 = 253_402_300_800_000_000
"""In microseconds since 1970."""
EPOCHS = {"seconds": 0, "milliseconds": 3, "microseconds": 6}
"""Units of epoch numbers, and how many digits each has behind those of a second."""


def date_of(text: Column, formats: Iterable[str] = ISO_DATES, pivot: int | None = None) -> Column:
    """The date that a text says in the first of the formats that fits.

    >>> worked(date_of, "2024-02-29", "2023-02-29", "2024-2-9", "29.02.2024")
    2024-02-29 | 2024-02-29
    2023-02-29 | null
    2024-2-9   | null
    29.02.2024 | null
    >>> worked(partial(date_of, formats=["dd.MM.yy", "d.M.yyyy"], pivot=30), "03.02.29", "03.02.31", "3.2.1999")
    03.02.29 | 2029-02-03
    03.02.31 | 1931-02-03
    3.2.1999 | 1999-02-03

    Args:
        text: a string.
        formats: Spark's datetime patterns.
        pivot: the last two-digit year of this century; needed where a format has `yy`.
    """
    return first_reading(text, formats, pivot).cast("date")


def timestamp_of(
    text: Column,
    formats: Iterable[str] = ISO_TIMES,
    zone: str = "UTC",
    pivot: int | None = None,
    doubled: str | None = None,
) -> Column:
    """The moment (UTC) that a text says in the first of the formats that fits, on the clocks of a zone.

    An hour that the zone skips in spring, or has twice in autumn, gives null: it is not guessed which was meant.
    `no_moment` says so. A format that has the offset itself (`XXX`) goes by that.

    >>> worked(timestamp_of, "2024-05-01 12:30:00", "2024-05-01T12:30:00+02:00", "2024-05-01", "noon")
    2024-05-01 12:30:00       | 2024-05-01 12:30:00
    2024-05-01T12:30:00+02:00 | 2024-05-01 10:30:00
    2024-05-01                | 2024-05-01 00:00:00
    noon                      | null
    >>> berlin = partial(timestamp_of, formats=["dd.MM.yyyy HH:mm"], zone="Europe/Berlin")
    >>> worked(berlin, "01.07.2024 12:00", "01.12.2024 12:00", "31.03.2024 02:30", "27.10.2024 02:30")
    01.07.2024 12:00 | 2024-07-01 10:00:00
    01.12.2024 12:00 | 2024-12-01 11:00:00
    31.03.2024 02:30 | null
    27.10.2024 02:30 | null
    >>> worked(partial(berlin, doubled="earlier"), "27.10.2024 02:30")
    27.10.2024 02:30 | 2024-10-27 00:30:00

    Args:
        text: a string.
        formats: Spark's datetime patterns.
        zone: the zone of the clocks, as the IANA names it.
        pivot: see `date_of`.
        doubled: which moment an hour that comes twice means: `earlier` or `later`; `None`: none.
    """
    known, bare = by_zone(formats)
    local = moment_of(first_reading(text, bare, pivot), zone, doubled)
    return F.coalesce(first_reading(text, known, pivot), local) if known else local


def no_moment(text: Column, formats: Iterable[str] = ISO_TIMES, zone: str = "UTC", pivot: int | None = None) -> Column:
    """Why a time that a text says is no moment of a zone; null where it is one, or the text says none.

    >>> berlin = partial(no_moment, formats=["dd.MM.yyyy HH:mm"], zone="Europe/Berlin")
    >>> worked(berlin, "31.03.2024 02:30", "27.10.2024 02:30", "27.10.2024 03:00", "noon")
    31.03.2024 02:30 | is skipped by the clocks of Europe/Berlin
    27.10.2024 02:30 | comes twice on the clocks of Europe/Berlin
    27.10.2024 03:00 | null
    noon             | null
    """
    return clock_fault(first_reading(text, by_zone(formats)[1], pivot), zone)


def epoch(text: Column, unit: str = "seconds") -> Column:
    """The moment (UTC) that a count of seconds, or parts of them, since 1970 says; null beyond the years 1970 to 9999.

    >>> worked(epoch, "0", "1714566600", "1714566600.5", "1714566600000", "-1", "soon")
    0             | 1970-01-01 00:00:00
    1714566600    | 2024-05-01 12:30:00
    1714566600.5  | 2024-05-01 12:30:00.5
    1714566600000 | null
    -1            | null
    soon          | null
    >>> worked(partial(epoch, unit="milliseconds"), "1714566600500")
    1714566600500 | 2024-05-01 12:30:00.5

    Args:
        text: a string.
        unit: `seconds`, `milliseconds` or `microseconds`.
    """
    count = F.when(F.rlike(F.trim(text), F.lit(r"^\d{1,17}([.]\d{1,9})?$")), F.trim(text))
    micros = (count.try_cast("decimal(28,9)") * 10 ** (6 - EPOCHS[unit])).try_cast("bigint")
    return F.timestamp_micros(F.when(micros < _YEAR_10000, micros))


def is_after(moment: Column, latest: date) -> Column:
    """Whether a date or moment lies after the last day that it may have, such as the day of its delivery.

    >>> worked(partial(is_after, latest=date(2024, 5, 1)), datetime(2024, 5, 1, 23, 59), datetime(2024, 5, 2))
    2024-05-01 23:59:00 | false
    2024-05-02 00:00:00 | true
    """
    return moment.cast("date") > F.lit(latest)


def is_before(moment: Column, earliest: date) -> Column:
    """Whether a date or moment lies before the first day that it may have.

    >>> worked(partial(is_before, earliest=date(1900, 1, 1)), datetime(1899, 12, 31), datetime(1900, 1, 1))
    1899-12-31 00:00:00 | true
    1900-01-01 00:00:00 | false
    """
    return moment.cast("date") < F.lit(earliest)
