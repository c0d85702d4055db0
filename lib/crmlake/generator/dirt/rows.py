"""Dirt of whole rows: shortened, late, repeated, counted twice, corrected later."""

from dataclasses import replace

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, value_dirt
from crmlake.generator.dirt.times import add_seconds
from crmlake.generator.draws import Draws

SHORT_ROW = "short_row"
"""The kind of dirt that the writer of the files makes."""
REPEATED_SUFFIX = "-2"
"""The end of the number of an event that its sender counts twice."""
MAX_DELAY = 20
"""Maximum days that a row is late."""
MAX_REPEAT_SECONDS = 3
"""Maximum seconds from an event to its repetition."""


def short_row(rate: float) -> Dirt:
    """Return dirt: a row without its last field and the comma before it.

    The row is only marked; the writer of the files shortens it.
    """
    return Dirt(SHORT_ROW, rate, is_rejected=True)


def repeated_row(rate: float) -> Dirt:
    """Return dirt: a second copy of the row, half of the copies on the next day."""
    return Dirt("delivered_twice", rate, copy_delays=lambda draws: F.array(F.lit(0), draws.integer("late", 2)))


def late_row(rate: float) -> Dirt:
    """Return dirt: a row that comes days late."""
    return Dirt("late", rate, copy_delays=lambda draws: F.array(_delay(draws)), days_before_end=MAX_DELAY)


def corrected_row(column: str, wrong: str, rate: float) -> Dirt:
    """Return dirt: a row with a wrong but plausible value, and days later the correct row.

    Args:
        column: The column of the wrong value.
        wrong: The wrong value, as a SQL expression over the clean row.
        rate: See `Dirt`.
    """
    dirt = value_dirt("corrected", column, rate, lambda *_: F.expr(wrong))
    return replace(dirt, copy_delays=lambda draws: F.array(F.lit(0), _delay(draws)), days_before_end=MAX_DELAY)


def repeated_event(time: str, number: str | None, rate: float) -> Dirt:
    """Return dirt: a second event some seconds later, such as a double click or a form that was sent twice.

    Args:
        time: The column with the time of the event.
        number: The column with the number of the event, which gets `REPEATED_SUFFIX`. `None` means that the time alone
            identifies the second event.
        rate: See `Dirt`.
    """
    changes = {time: lambda value, draws: add_seconds(value, 1 + draws.integer("twin", MAX_REPEAT_SECONDS))}
    if number is not None:
        changes[number] = lambda value, _: F.concat(value, F.lit(REPEATED_SUFFIX))
    return Dirt("twin", rate, changes, copy_delays=lambda _: F.array(F.lit(0), F.lit(0)), changed_copy=1)


def _delay(draws: Draws) -> Column:
    return 1 + draws.integer("days late", MAX_DELAY)
