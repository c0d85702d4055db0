"""Dirt of dates (`2024-03-01`) and times (`2024-03-01 14:05:09`, in UTC)."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, any_of, of_value
from crmlake.generator.draws import Chance


def date_written(column: str, rate: float) -> Dirt:
    """A date in another format: `01.03.2024`, `1.3.24`."""
    return of_value("date_written", column, rate, _date_written)


def time_written(column: str, rate: float) -> Dirt:
    """A time in another format: `01.03.2024 14:05:09`, or ISO 8601 with an offset."""
    return of_value("time_written", column, rate, _time_written)


def time_missing(column: str, rate: float) -> Dirt:
    """No time where there must be one."""
    return of_value("time_missing", column, rate, lambda *_: F.lit(None), refused=True)


def time_impossible(column: str, rate: float) -> Dirt:
    """The 31st of February: of a date or time."""
    return of_value("time_impossible", column, rate, lambda when, _: _on(when, "02-31"), refused=True)


def future(column: str, rate: float) -> Dirt:
    """A date or time a hundred years later."""
    return of_value("future", column, rate, lambda when, _: _later_century(when), refused=True)


def after(when: Column, seconds: Column) -> Column:
    """The time some seconds later, in the same form, whatever the session's time zone."""
    return (F.to_timestamp_ntz(when) + F.make_dt_interval(secs=seconds)).cast("string")


def _date_written(day: Column, chance: Chance) -> Column:
    short = F.concat_ws(".", *(F.substring(day, place, 2).cast("int") for place in (9, 6)), F.substring(day, 3, 2))
    return any_of(chance, "date", _by_points(day), short)


def _time_written(when: Column, chance: Chance) -> Column:
    clock = F.substring(when, 11, 9)
    zulu = F.concat(F.replace(when, F.lit(" "), F.lit("T")), F.lit("Z"))
    abroad = F.concat(F.replace(after(when, F.lit(7200)), F.lit(" "), F.lit("T")), F.lit("+02:00"))
    return any_of(chance, "time", F.concat(_by_points(when), clock), zulu, abroad)


def _by_points(when: Column) -> Column:
    return F.concat_ws(".", F.substring(when, 9, 2), F.substring(when, 6, 2), F.substring(when, 1, 4))


def _on(when: Column, day: str) -> Column:
    return F.concat(F.substring(when, 1, 4), F.lit(f"-{day}"), F.substring(when, 11, 9))


def _later_century(when: Column) -> Column:
    return F.concat((F.substring(when, 1, 4).cast("int") + 100).cast("string"), F.substring(when, 5, 100))
