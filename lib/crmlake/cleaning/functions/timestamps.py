"""Dates and timestamps (UTC) from texts in declared formats, in a declared time zone."""

from collections.abc import Iterable
from datetime import date

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, TimestampType

from crmlake.cleaning.functions.casts import cast_strictly
from crmlake.cleaning.functions.datetime_formats import parse_by_formats, partition_by_offset
from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.local_times import local_time_fault, local_to_utc
from crmlake.cleaning.functions.text import tidy_code

ISO_DATES = ("yyyy-MM-dd",)
_OFFSET = r":\d{2}([.]\d+)? ?(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?|[A-Za-z]+/[A-Za-z_/]+)$"
"""The end of a time with an offset or a zone."""

_YEAR_10000 = 253_402_300_800_000_000
"""In microseconds since 1970."""
EPOCHS = {"seconds": 0, "milliseconds": 3, "microseconds": 6}
"""Units of epoch numbers, with the decimal places of a second that each counts."""
_MIN_DIGITS = {"seconds": 9, "milliseconds": 11, "microseconds": 14}
_SERIAL = r"^\d{1,7}([.]\d+)?$"
_EPOCHS_OF_EXCEL = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_FIRST_SERIAL = 61
_LAST_SERIAL = 2_958_466
"""1 March 1900: Excel counts a 29 February 1900, so that smaller numbers mean other days in other programs."""


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
    formats: Iterable[str] | None = None,
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
    >>> worked(parse_timestamp, "2024-05-01T12:30:00.000+0000", "2024-05-01 12:30:00.5 UTC", "2024-05-01 12:30:00-05")
    2024-05-01T12:30:00.000+0000 | 2024-05-01 12:30:00
    2024-05-01 12:30:00.5 UTC    | 2024-05-01 12:30:00.5
    2024-05-01 12:30:00-05       | 2024-05-01 17:30:00
    >>> berlin = partial(parse_timestamp, formats=["dd.MM.yyyy HH:mm"], zone="Europe/Berlin")
    >>> worked(berlin, "01.07.2024 12:00", "01.12.2024 12:00", "31.03.2024 02:30", "27.10.2024 02:30")
    01.07.2024 12:00 | 2024-07-01 10:00:00
    01.12.2024 12:00 | 2024-12-01 11:00:00
    31.03.2024 02:30 | null
    27.10.2024 02:30 | null
    >>> worked(partial(berlin, doubled="earlier"), "27.10.2024 02:30")
    27.10.2024 02:30 | 2024-10-27 00:30:00
    >>> named = partial(parse_timestamp, formats=["MMM d, yyyy h:mm a z"], zone="Asia/Kolkata")
    >>> worked(named, *(f"Jul 1, 2024 1:03 PM {zone}" for zone in ("UTC", "EST", "PDT", "Europe/Berlin", "IST", "CET")))
    Jul 1, 2024 1:03 PM UTC           | 2024-07-01 13:03:00
    Jul 1, 2024 1:03 PM EST           | 2024-07-01 18:03:00
    Jul 1, 2024 1:03 PM PDT           | 2024-07-01 20:03:00
    Jul 1, 2024 1:03 PM Europe/Berlin | 2024-07-01 11:03:00
    Jul 1, 2024 1:03 PM IST           | null
    Jul 1, 2024 1:03 PM CET           | null
    >>> worked(partial(named, formats=["MMM d, yyyy h:mm a 'IST'"]), "Jul 1, 2024 1:03 PM IST")
    Jul 1, 2024 1:03 PM IST | 2024-07-01 07:33:00

    Args:
        text: a string column.
        formats: Spark's datetime patterns; `None` stands for ISO 8601 as databases and shops write it: a date, or a
            date and a time with or without an offset.
        zone: the IANA name of the time zone.
        pivot: the last two-digit year of this century; needed where a format has `yy`.
        doubled: how to read a time that occurs twice: `earlier` or `later`; `None` gives null.
    """
    if formats is None and zone == "UTC":
        return _parse_iso(tidy_code(text))
    utc = local_to_utc(_local(text, formats, pivot), zone, doubled)
    if formats is None:
        return F.coalesce(let(tidy_code(text), lambda line: F.when(_has_offset(line), _parse_iso(line))), utc)
    with_offset, _ = partition_by_offset(formats)
    return F.coalesce(parse_by_formats(text, with_offset, pivot), utc) if with_offset else utc


def timestamp_fault(
    text: Column, formats: Iterable[str] | None = None, zone: str = "UTC", pivot: int | None = None
) -> Column:
    """Return why a text's local time has no single UTC timestamp; null where it has one, or where no format fits.

    >>> berlin = partial(timestamp_fault, formats=["dd.MM.yyyy HH:mm"], zone="Europe/Berlin")
    >>> worked(berlin, "31.03.2024 02:30", "27.10.2024 02:30", "27.10.2024 03:00", "noon")
    31.03.2024 02:30 | is skipped by the clocks of Europe/Berlin
    27.10.2024 02:30 | occurs twice on the clocks of Europe/Berlin
    27.10.2024 03:00 | null
    noon             | null
    """
    return local_time_fault(_local(text, formats, pivot), zone)


def _local(text: Column, formats: Iterable[str] | None, pivot: int | None) -> Column:
    """Return the local time of a text without an offset; null for other texts."""
    if formats is None:
        return let(tidy_code(text), lambda line: F.when(~_has_offset(line), _parse_iso(line)))
    return parse_by_formats(text, partition_by_offset(formats)[1], pivot)


def _parse_iso(line: Column) -> Column:
    return cast_strictly(line, StringType(), TimestampType())


def _has_offset(line: Column) -> Column:
    return F.rlike(line, F.lit(_OFFSET))


def parse_epoch(text: Column, unit: str = "seconds") -> Column:
    """Return the UTC timestamp of a count of seconds, or parts of them, since 1970; null outside 1970 to 9999.

    A count with too few digits, of seconds before March 1973, of parts of them before May 1970, is null as well: it is
    a date (20240501), a year, a placeholder, or counts a larger unit.

    >>> worked(parse_epoch, "1714566600", "1714566600.5", "99999999", "100000000", "1714566600000", "-1", "soon")
    1714566600    | 2024-05-01 12:30:00
    1714566600.5  | 2024-05-01 12:30:00.5
    99999999      | null
    100000000     | 1973-03-03 09:46:40
    1714566600000 | null
    -1            | null
    soon          | null
    >>> worked(partial(parse_epoch, unit="milliseconds"), "1714566600500")
    1714566600500 | 2024-05-01 12:30:00.5
    >>> worked(partial(parse_epoch, unit="microseconds"), "1714566600500", "1714566600500000")
    1714566600500    | null
    1714566600500000 | 2024-05-01 12:30:00.5

    Args:
        text: a string column.
        unit: `seconds`, `milliseconds` or `microseconds`.
    """
    count = F.when(F.rlike(F.trim(text), F.lit(rf"^\d{{{_MIN_DIGITS[unit]},17}}([.]\d{{1,9}})?$")), F.trim(text))
    micros = (count.try_cast("decimal(28,9)") * 10 ** (6 - EPOCHS[unit])).try_cast("bigint")
    return F.timestamp_micros(F.when(micros < _YEAR_10000, micros))


def parse_serial_date(text: Column, epoch: int = 1900) -> Column:
    """Return the local timestamp of a serial date of a spreadsheet program, to the second; null for any other text.

    >>> worked(parse_serial_date, "45292", "45292.5", "2024-01-01", "60")
    45292      | 2024-01-01 00:00:00
    45292.5    | 2024-01-01 12:00:00
    2024-01-01 | null
    60         | null

    Args:
        text: a string column: the days since the epoch, with the time as a fraction of a day.
        epoch: the year of the workbook's first day: 1900, or 1904 for old ones of a Mac.
    """
    days = F.when(F.rlike(F.trim(text), F.lit(_SERIAL)), F.trim(text)).try_cast("decimal(28,12)")
    start = F.unix_seconds(F.lit(_EPOCHS_OF_EXCEL[epoch]).cast("timestamp"))
    seconds = start + F.round(days * 86400, 0).cast("bigint")
    return F.timestamp_seconds(F.when((days >= _FIRST_SERIAL) & (days < _LAST_SERIAL), seconds))


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
