"""Dates and times as the files of a shop write them, independent of the session's time zone."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.settings import GenerateSettings

HOUR = 3600
"""Seconds of an hour."""
DAY = 24 * HOUR
"""Seconds of a day."""
ACTIVE_FROM, ACTIVE_UNTIL = 7 * HOUR, 23 * HOUR
"""People are active between these seconds of a day."""


def time_of_day(draws: Draws, salt: str) -> Column:
    """Draw the seconds since midnight (int): most in the afternoon, none at night."""
    share = (draws.uniform(f"{salt}, earlier") + draws.uniform(f"{salt}, later")) / 2
    return F.floor(ACTIVE_FROM + (ACTIVE_UNTIL - ACTIVE_FROM) * share).cast("int")


def format_timestamp(day: Column, seconds: Column) -> Column:
    """Return a date and the seconds since its midnight as text, such as `2024-03-01 14:05:09`."""
    hours, remainder = F.floor(seconds / HOUR), seconds % HOUR
    clock = F.format_string("%02d:%02d:%02d", hours, F.floor(remainder / 60), remainder % 60)
    return F.concat_ws(" ", day.cast("string"), clock)


def month_end(day: Column | str, settings: GenerateSettings) -> Column:
    """Return the last day of the date's month, at most the shop's last day: the date of a monthly file."""
    return F.least(F.last_day(day), F.date_sub(F.lit(settings.end), 1))


def carry_over_midnight(day: Column, seconds: Column) -> tuple[Column, Column]:
    """Return the date and the seconds since its midnight, where `seconds` since `day` may exceed a day."""
    return F.date_add(day, F.floor(seconds / DAY).cast("int")), seconds % DAY
