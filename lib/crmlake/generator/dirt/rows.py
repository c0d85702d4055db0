"""Dirt of whole rows: cut short, late, delivered twice, counted twice, corrected later."""

from dataclasses import replace

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, of_value
from crmlake.generator.dirt.times import after
from crmlake.generator.draws import Chance

SHORT_ROW = "short_row"
AGAIN = "-2"
"""Behind the number of an event that its sender counted twice."""
LATE = 20
"""Days that a row is late at most."""
TWIN_SECONDS = 3
"""How long after an event its twin comes at most."""


def short_row(rate: float) -> Dirt:
    """The last field is missing, and the comma before it; only marked, for the file's writer to shorten."""
    return Dirt(SHORT_ROW, rate, refused=True)


def delivered_twice(rate: float) -> Dirt:
    """The row comes twice, half of them the next day."""
    return Dirt("delivered_twice", rate, deliveries=lambda chance: F.array(F.lit(0), chance.below("late", 2)))


def late(rate: float) -> Dirt:
    """The row comes days late."""
    return Dirt("late", rate, deliveries=lambda chance: F.array(_days(chance)), room=LATE)


def corrected(column: str, wrong: str, rate: float) -> Dirt:
    """The row comes with a value that is wrong, though nothing shows it, and days later as it should have been.

    Args:
        column: whose value is wrong.
        wrong: a SQL expression over the clean row.
        rate: see `Dirt`.
    """
    spoilt = of_value("corrected", column, rate, lambda *_: F.expr(wrong))
    return replace(spoilt, deliveries=lambda chance: F.array(F.lit(0), _days(chance)), room=LATE)


def twin(at: str, number: str | None, rate: float) -> Dirt:
    """The event comes again seconds later, as another one: a double click, a form that was sent twice.

    Args:
        at: the column of its time.
        number: the column of its number, which the twin has with `AGAIN` behind it; `None`: its time tells it apart.
        rate: see `Dirt`.
    """
    changes = {at: lambda when, chance: after(when, 1 + chance.below("twin", TWIN_SECONDS))}
    if number is not None:
        changes[number] = lambda own, _: F.concat(own, F.lit(AGAIN))
    return Dirt("twin", rate, changes, deliveries=lambda _: F.array(F.lit(0), F.lit(0)), changed=1)


def _days(chance: Chance) -> Column:
    return 1 + chance.below("days late", LATE)
