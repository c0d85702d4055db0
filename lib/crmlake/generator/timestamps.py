"""Days and hours as a shop's files write them, whatever the session's time zone."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.settings import GenerateSettings

HOUR = 3600
DAY = 24 * HOUR
OPENS, CLOSES = 7 * HOUR, 23 * HOUR


def daytime(chance: Chance, salt: str) -> Column:
    """Seconds since midnight, an int: most in the afternoon, none at night."""
    middling = (chance.uniform(f"{salt}, earlier") + chance.uniform(f"{salt}, later")) / 2
    return F.floor(OPENS + (CLOSES - OPENS) * middling).cast("int")


def moment(day: Column, seconds: Column) -> Column:
    """`2024-03-01 14:05:09`, of a date and the seconds since its midnight."""
    hours, rest = F.floor(seconds / HOUR), seconds % HOUR
    clock = F.format_string("%02d:%02d:%02d", hours, F.floor(rest / 60), rest % 60)
    return F.concat_ws(" ", day.cast("string"), clock)


def month_end(day: Column | str, settings: GenerateSettings) -> Column:
    """The last day of a date's month, within the shop's days: when a file comes once a month."""
    return F.least(F.last_day(day), F.date_sub(F.lit(settings.end), 1))


def on_the_clock(day: Column, seconds: Column) -> tuple[Column, Column]:
    """The date and the seconds since its midnight, of a date and seconds from its midnight that may go over days."""
    return F.date_add(day, F.floor(seconds / DAY).cast("int")), seconds % DAY
