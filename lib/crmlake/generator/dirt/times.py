"""Dirt of dates (`2024-03-01`) and times (`2024-03-01 14:05:09`, in UTC)."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, choose_form, value_dirt
from crmlake.generator.draws import Draws


def other_date_format(column: str, rate: float) -> Dirt:
    """Return dirt: a date in another format, such as `01.03.2024` or `1.3.24`."""
    return value_dirt("date_written", column, rate, _reformat_date)


def other_time_format(column: str, rate: float) -> Dirt:
    """Return dirt: a time in another format, such as `01.03.2024 14:05:09`, or ISO 8601 with an offset."""
    return value_dirt("time_written", column, rate, _reformat_time)


def missing_time(column: str, rate: float) -> Dirt:
    """Return dirt: no time where one is required."""
    return value_dirt("time_missing", column, rate, lambda *_: F.lit(None), is_rejected=True)


def impossible_time(column: str, rate: float) -> Dirt:
    """Return dirt: 31 February as the day of a date or time."""
    return value_dirt("time_impossible", column, rate, lambda time, _: _with_day(time, "02-31"), is_rejected=True)


def future_time(column: str, rate: float) -> Dirt:
    """Return dirt: a date or time a hundred years later."""
    return value_dirt("future", column, rate, lambda time, _: _add_century(time), is_rejected=True)


def add_seconds(time: Column, seconds: Column) -> Column:
    """Return the time some seconds later, in the same format, independent of the session's time zone."""
    return (F.to_timestamp_ntz(time) + F.make_dt_interval(secs=seconds)).cast("string")


def _reformat_date(day: Column, draws: Draws) -> Column:
    day_and_month = (F.substring(day, start, 2).cast("int") for start in (9, 6))
    short = F.concat_ws(".", *day_and_month, F.substring(day, 3, 2))
    return choose_form(draws, "date", _with_dots(day), short)


def _reformat_time(time: Column, draws: Draws) -> Column:
    clock = F.substring(time, 11, 9)
    in_utc = F.concat(F.replace(time, F.lit(" "), F.lit("T")), F.lit("Z"))
    with_offset = F.concat(F.replace(add_seconds(time, F.lit(7200)), F.lit(" "), F.lit("T")), F.lit("+02:00"))
    return choose_form(draws, "time", F.concat(_with_dots(time), clock), in_utc, with_offset)


def _with_dots(time: Column) -> Column:
    return F.concat_ws(".", F.substring(time, 9, 2), F.substring(time, 6, 2), F.substring(time, 1, 4))


def _with_day(time: Column, day: str) -> Column:
    return F.concat(F.substring(time, 1, 4), F.lit(f"-{day}"), F.substring(time, 11, 9))


def _add_century(time: Column) -> Column:
    return F.concat((F.substring(time, 1, 4).cast("int") + 100).cast("string"), F.substring(time, 5, 100))
