"""Values of a column that grows with its table: as text, in SQL, and the ranges between them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast

Mark = Decimal | date | datetime
"""A number, a date, a time of no zone, or an instant, which knows its zone: UTC."""

_RANGE = re.compile(r"(.+) \[(\S+), (\S+)\]")


def parse(text: str) -> Mark:
    """A mark of its text.

    >>> [type(parse(text)).__name__ for text in ("17", "1.50", "2024-02-29", "2024-02-29T12:00:00Z")]
    ['Decimal', 'Decimal', 'date', 'datetime']
    """
    if re.fullmatch(r"-?[\d.]+(E[-+]?\d+)?", text):
        return Decimal(text)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def text(mark: Mark) -> str:
    """A mark as text, always the same for the same value.

    >>> [text(parse(given)) for given in ("42.000", "100", "2024-02-29T12:00:00.5Z")]
    ['42', '100', '2024-02-29T12:00:00.500000Z']
    """
    if isinstance(mark, Decimal):
        return f"{mark.normalize():f}"
    return mark.isoformat().replace("+00:00", "Z")


def literal(mark: Mark) -> str:
    """A mark in the SQL of the standard; an instant says its zone, whatever that of the connection is.

    >>> literal(parse("2024-02-29T12:00:00Z"))
    "CAST('2024-02-29 12:00:00+00:00' AS TIMESTAMP WITH TIME ZONE)"
    """
    if isinstance(mark, Decimal):
        return text(mark)
    if not isinstance(mark, datetime):
        return f"CAST('{mark}' AS DATE)"
    return f"CAST('{mark}' AS TIMESTAMP{' WITH TIME ZONE' if mark.tzinfo else ''})"


def alike(one: Mark, other: Mark) -> bool:
    """Whether two marks can be compared."""
    zones = (getattr(one, "tzinfo", None) is None, getattr(other, "tzinfo", None) is None)
    return type(one) is type(other) and zones[0] == zones[1]


def less(one: Mark, other: Mark) -> bool:
    """Whether the one is less than the other; they are alike."""
    return bool(cast("Any", one) < other)


def greater(one: Mark, other: Mark) -> Mark:
    """The greater of both; they are alike."""
    return other if less(one, other) else one


def back(mark: Mark, by: int) -> Mark:
    """The mark that lies so far below: seconds of times, days of dates, or what is counted.

    >>> text(back(parse("2024-03-01T00:00:00Z"), 3600)), text(back(parse("2024-03-01"), 1)), text(back(parse("7"), 3))
    ('2024-02-29T23:00:00Z', '2024-02-29', '4')
    """
    match mark:
        case Decimal():
            return mark - by
        case datetime():
            return mark - min(timedelta(seconds=by), timedelta(days=mark.toordinal() - 2))
        case _:
            return mark - min(timedelta(days=by), timedelta(days=mark.toordinal() - 1))


def cuts(low: Mark, high: Mark, parts: int) -> list[Mark]:
    """Where a range is cut into parts that are equally wide; each once, and none at its ends.

    >>> [text(cut) for cut in cuts(parse("0"), parse("8"), 4)]
    ['2', '4', '6']
    >>> cuts(parse("5"), parse("5"), 4)
    []
    """
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        steps: list[Mark] = [low + (high - low) * n / parts for n in range(1, parts)]
    elif isinstance(low, date) and isinstance(high, date):
        steps = [low + (high - low) * n / parts for n in range(1, parts)]
    else:
        raise TypeError(f"{low!r} and {high!r} are no marks of one column")
    return [cut for cut in sorted(set(steps)) if less(low, cut) and less(cut, high)]


class Range(NamedTuple):
    """The rows of a table whose column lies between two marks, both included, and those without a value."""

    column: str
    low: Mark
    high: Mark

    @property
    def name(self) -> str:
        """The range as `ops.files` and bronze call it.

        >>> Range("id", Decimal(17), Decimal(42)).name
        'id [17, 42]'
        """
        return f"{self.column} [{text(self.low)}, {text(self.high)}]"

    @classmethod
    def named(cls, name: str) -> "Range | None":
        """The range that has a name; nothing, where it names none.

        >>> Range.named("changed at [2024-02-28, 2024-02-29]")
        Range(column='changed at', low=datetime.date(2024, 2, 28), high=datetime.date(2024, 2, 29))
        """
        found = _RANGE.fullmatch(name)
        try:
            return cls(found[1], parse(found[2]), parse(found[3])) if found else None
        except (ValueError, ArithmeticError):
            return None

    def predicates(self, column: str, parts: int) -> list[str]:
        """Conditions in SQL that part the rows of the range: each row keeps exactly one.

        Args:
            column: as SQL takes it.
            parts: how many at most.

        >>> Range("id", Decimal(0), Decimal(8)).predicates("id", 2)
        ['id >= 0 AND id <= 4 OR id IS NULL', 'id > 4 AND id <= 8']
        """
        inner = cuts(self.low, self.high, parts)
        above = [f"{column} >= {literal(self.low)}", *(f"{column} > {literal(cut)}" for cut in inner)]
        found = [f"{low} AND {column} <= {literal(up)}" for low, up in zip(above, [*inner, self.high], strict=True)]
        return [f"{found[0]} OR {column} IS NULL", *found[1:]]
