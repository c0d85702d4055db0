"""The clocks of a zone: which moment a local time is, where daylight saving skips an hour or has it twice."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let


def moment_of(local: Column, zone: str, doubled: str | None = None) -> Column:
    """The moment (UTC) at which a zone's clocks show a time; null where they skip it, or show it twice.

    >>> worked(partial(moment_of, zone="Europe/Berlin"), datetime(2024, 7, 1, 12), datetime(2024, 3, 31, 2, 30))
    2024-07-01 12:00:00 | 2024-07-01 10:00:00
    2024-03-31 02:30:00 | null
    >>> worked(partial(moment_of, zone="Australia/Lord_Howe", doubled="later"), datetime(2024, 4, 7, 1, 45))
    2024-04-07 01:45:00 | 2024-04-06 15:15:00

    Args:
        local: what the clocks show, as a timestamp.
        zone: as the IANA names it.
        doubled: which moment a time that comes twice means: `earlier` or `later`; `None`: none.
    """
    return local if zone == "UTC" else let(local, lambda time: _moment(time, zone, doubled))


def clock_fault(local: Column, zone: str) -> Column:
    """Why a time is no moment of a zone; null where it is one.

    >>> worked(partial(clock_fault, zone="Europe/Berlin"), datetime(2024, 3, 31, 2, 30), datetime(2024, 10, 27, 2, 0))
    2024-03-31 02:30:00 | is skipped by the clocks of Europe/Berlin
    2024-10-27 02:00:00 | comes twice on the clocks of Europe/Berlin
    >>> worked(partial(clock_fault, zone="Europe/Berlin"), datetime(2024, 3, 31, 3, 0), datetime(2024, 10, 27, 3, 0))
    2024-03-31 03:00:00 | null
    2024-10-27 03:00:00 | null
    """
    return let(local, lambda time: _clock_fault(time, zone))


def _moment(local: Column, zone: str, doubled: str | None) -> Column:
    earlier, later = _moments(local, zone)
    return {"earlier": earlier, "later": later}.get(doubled or "", F.when(earlier == later, earlier))


def _clock_fault(local: Column, zone: str) -> Column:
    earlier, later = _moments(local, zone)
    return F.when(local.isNotNull() & earlier.isNull(), f"is skipped by the clocks of {zone}").when(
        earlier != later, f"comes twice on the clocks of {zone}"
    )


def _moments(local: Column, zone: str) -> tuple[Column, Column]:
    """The first and the last moment at which a zone's clocks showed a time: null for none, usually the same.

    By the offsets of the day before and the day after: a change of the clocks lies between them, or none.
    """
    day = F.expr("INTERVAL 1 DAY")
    found = [_at_offset_of(local - day, local, zone), _at_offset_of(local + day, local, zone)]
    return F.least(*found), F.greatest(*found)


def _at_offset_of(near: Column, local: Column, zone: str) -> Column:
    """The moment that a local time is by the offset of another; null where the zone's clocks show something else."""
    moment = local - (F.from_utc_timestamp(near, zone) - near)
    shown = F.from_utc_timestamp(moment, zone) == local
    return F.when(shown & (F.year(moment) <= 9999), moment)  # noqa: PLR2004 - the last year that Python knows
