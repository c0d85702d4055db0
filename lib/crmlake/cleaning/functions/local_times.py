"""Local times of a zone to UTC, where daylight saving skips an hour or repeats one."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let


def local_to_utc(local: Column, zone: str, doubled: str | None = None) -> Column:
    """Return the UTC timestamp of a local time; null where the zone skips that time or has it twice.

    >>> worked(partial(local_to_utc, zone="Europe/Berlin"), datetime(2024, 7, 1, 12), datetime(2024, 3, 31, 2, 30))
    2024-07-01 12:00:00 | 2024-07-01 10:00:00
    2024-03-31 02:30:00 | null
    >>> worked(partial(local_to_utc, zone="Australia/Lord_Howe", doubled="later"), datetime(2024, 4, 7, 1, 45))
    2024-04-07 01:45:00 | 2024-04-06 15:15:00

    Args:
        local: the local time, as a timestamp.
        zone: the IANA name of the time zone.
        doubled: how to read a time that occurs twice: `earlier` or `later`; `None` gives null.
    """
    return local if zone == "UTC" else let(local, lambda time: _to_utc(time, zone, doubled))


def local_time_fault(local: Column, zone: str) -> Column:
    """Return why a local time has no single UTC timestamp; null where it has one.

    >>> worked(
    ...     partial(local_time_fault, zone="Europe/Berlin"), datetime(2024, 3, 31, 2, 30), datetime(2024, 10, 27, 2, 0)
    ... )
    2024-03-31 02:30:00 | is skipped by the clocks of Europe/Berlin
    2024-10-27 02:00:00 | occurs twice on the clocks of Europe/Berlin
    >>> worked(
    ...     partial(local_time_fault, zone="Europe/Berlin"), datetime(2024, 3, 31, 3, 0), datetime(2024, 10, 27, 3, 0)
    ... )
    2024-03-31 03:00:00 | null
    2024-10-27 03:00:00 | null
    """
    return let(local, lambda time: _local_time_fault(time, zone))


def _to_utc(local: Column, zone: str, doubled: str | None) -> Column:
    earlier, later = _utc_bounds(local, zone)
    return {"earlier": earlier, "later": later}.get(doubled or "", F.when(earlier == later, earlier))


def _local_time_fault(local: Column, zone: str) -> Column:
    earlier, later = _utc_bounds(local, zone)
    return F.when(local.isNotNull() & earlier.isNull(), f"is skipped by the clocks of {zone}").when(
        earlier != later, f"occurs twice on the clocks of {zone}"
    )


def _utc_bounds(local: Column, zone: str) -> tuple[Column, Column]:
    """Return the first and last UTC timestamp of a local time: usually equal, both null where the zone skips it.

    Both come from the zone's offsets a day before and a day after: a change of the clocks, if any, lies between them.
    """
    day = F.expr("INTERVAL 1 DAY")
    timestamps = [_apply_offset_at(local - day, local, zone), _apply_offset_at(local + day, local, zone)]
    return F.least(*timestamps), F.greatest(*timestamps)


def _apply_offset_at(reference: Column, local: Column, zone: str) -> Column:
    """Return the UTC timestamp of a local time by the zone's offset at a reference time.

    Null where the zone's clocks show another time at that timestamp.
    """
    utc = local - (F.from_utc_timestamp(reference, zone) - reference)
    matches = F.from_utc_timestamp(utc, zone) == local
    return F.when(matches & (F.year(utc) <= 9999), utc)  # noqa: PLR2004 - Python's datetime ends in that year
