"""Dates and timestamps (UTC) from texts in declared formats, in a declared time zone."""

from collections.abc import Iterable
from datetime import date

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.datetime_formats import parse_by_formats, partition_by_offset
from crmlake.cleaning.functions.local_times import local_time_fault, local_to_utc

ISO_DATES = ("yyyy-MM-dd",)
ISO_TIMES = (
    "yyyy-MM-dd HH:mm[:ss][.SSSSSS][.SSS]", "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSS][.SSS]", "yyyy-MM-dd",
    "yyyy-MM-dd'T'HH:mm[:ss][.SSSSSS][.SSS]XXX", "yyyy-MM-dd HH:mm[:ss][.SSSSSS][.SSS]XXX",
)  # fmt: skip
"""ISO 8601's usual forms; a mapping's own formats replace them."""

_YEAR_10000 = 253_402_300_800_000_000
"""In microseconds since 1970."""
EPOCHS = {"seconds": 0, "milliseconds": 3, "microseconds": 6}
"""Units of epoch numbers, with the decimal places of a second that each counts."""


def parse_date(text: Column, formats: Iterable[str] = ISO_DATES, pivot: int | None = None) -> Column:
    """Return the date of a text by the first format that fits; null where none does.

    >>> worked(parse_date, "2024-02-29", "2023-02-29", "2024-2-9", "29.02.2024")
    2024-02-29 | 2024-02-29
    2023-02-29 | null
    2024-2-9   | null
    29.02.2024 | null
    >>> worked(partial(parse_date, formats=["dd.MM.yy", "d.M.yyyy"], pivot=30), "03.02.29", "03.02.31", "3.2.1999")
    03.02.29 | 2029-02-03
    03.02.31 | 1931-02-03
    3.2.1999 | 1999-02-03

    Args:
        text: a string column.
        formats: Spark's datetime patterns.
        pivot: the last two-digit year of this century; needed where a format has `yy`.
    """
    return parse_by_formats(text, formats, pivot).cast("date")


def parse_timestamp(
    text: Column,
    formats: Iterable[str] = ISO_TIMES,
    zone: str = "UTC",
    pivot: int | None = None,
    doubled: str | None = None,
) -> Column:
    """Return the UTC timestamp of a local time by the first format that fits; null where none does.

    A time that the zone skips in spring, or has twice in autumn, gives null rather than a guess; `timestamp_fault`
    says why. A format with an offset (`XXX`) goes by the offset instead of the zone.

    >>> worked(parse_timestamp, "2024-05-01 12:30:00", "2024-05-01T12:30:00+02:00", "2024-05-01", "noon")
    2024-05-01 12:30:00       | 2024-05-01 12:30:00
    2024-05-01T12:30:00+02:00 | 2024-05-01 10:30:00
    2024-05-01                | 2024-05-01 00:00:00
    noon                      | null
    >>> berlin = partial(parse_timestamp, formats=["dd.MM.yyyy HH:mm"], zone="Europe/Berlin")
    >>> worked(berlin, "01.07.2024 12:00", "01.12.2024 12:00", "31.03.2024 02:30", "27.10.2024 02:30")
    01.07.2024 12:00 | 2024-07-01 10:00:00
    01.12.2024 12:00 | 2024-12-01 11:00:00
    31.03.2024 02:30 | null
    27.10.2024 02:30 | null
    >>> worked(partial(berlin, doubled="earlier"), "27.10.2024 02:30")
    27.10.2024 02:30 | 2024-10-27 00:30:00

    Args:
        text: a string column.
        formats: Spark's datetime patterns.
        zone: the IANA name of the time zone.
        pivot: the last two-digit year of this century; needed where a format has `yy`.
        doubled: how to read a time that occurs twice: `earlier` or `later`; `None` gives null.
    """
    with_offset, without_offset = partition_by_offset(formats)
    utc = local_to_utc(parse_by_formats(text, without_offset, pivot), zone, doubled)
    return F.coalesce(parse_by_formats(text, with_offset, pivot), utc) if with_offset else utc


def timestamp_fault(
    text: Column, formats: Iterable[str] = ISO_TIMES, zone: str = "UTC", pivot: int | None = None
) -> Column:
    """Return why a text's local time has no single UTC timestamp; null where it has one, or where no format fits.

    >>> berlin = partial(timestamp_fault, formats=["dd.MM.yyyy HH:mm"], zone="Europe/Berlin")
    >>> worked(berlin, "31.03.2024 02:30", "27.10.2024 02:30", "27.10.2024 03:00", "noon")
    31.03.2024 02:30 | is skipped by the clocks of Europe/Berlin
    27.10.2024 02:30 | occurs twice on the clocks of Europe/Berlin
    27.10.2024 03:00 | null
    noon             | null
    """
    return local_time_fault(parse_by_formats(text, partition_by_offset(formats)[1], pivot), zone)


def parse_epoch(text: Column, unit: str = "seconds") -> Column:
    """Return the UTC timestamp of a count of seconds, or parts of them, since 1970; null outside 1970 to 9999.

    >>> worked(parse_epoch, "0", "1714566600", "1714566600.5", "1714566600000", "-1", "soon")
    0             | 1970-01-01 00:00:00
    1714566600    | 2024-05-01 12:30:00
    1714566600.5  | 2024-05-01 12:30:00.5
    1714566600000 | null
    -1            | null
    soon          | null
    >>> worked(partial(parse_epoch, unit="milliseconds"), "1714566600500")
    1714566600500 | 2024-05-01 12:30:00.5

    Args:
        text: a string column.
        unit: `seconds`, `milliseconds` or `microseconds`.
    """
    count = F.when(F.rlike(F.trim(text), F.lit(r"^\d{1,17}([.]\d{1,9})?$")), F.trim(text))
    micros = (count.try_cast("decimal(28,9)") * 10 ** (6 - EPOCHS[unit])).try_cast("bigint")
    return F.timestamp_micros(F.when(micros < _YEAR_10000, micros))


def is_after(value: Column, latest: date) -> Column:
    """Return whether a date or timestamp is after the latest day allowed.

    >>> worked(partial(is_after, latest=date(2024, 5, 1)), datetime(2024, 5, 1, 23, 59), datetime(2024, 5, 2))
    2024-05-01 23:59:00 | false
    2024-05-02 00:00:00 | true
    """
    return value.cast("date") > F.lit(latest)


def is_before(value: Column, earliest: date) -> Column:
    """Return whether a date or timestamp is before the earliest day allowed.

    >>> worked(partial(is_before, earliest=date(1900, 1, 1)), datetime(1899, 12, 31), datetime(1900, 1, 1))
    1899-12-31 00:00:00 | true
    1900-01-01 00:00:00 | false
    """
    return value.cast("date") < F.lit(earliest)
