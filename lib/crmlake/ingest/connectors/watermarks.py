"""Watermarks: values of the column by which a table grows, as text and in SQL, and ranges between them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, cast

Watermark = Decimal | date | datetime
"""A number, a date, a time without a zone, or an instant: a time with the zone UTC."""

_RANGE_NAME = re.compile(r"(.+) \[(\S+), (\S+)\]")


def parse_watermark(text: str) -> Watermark:
    """Return the watermark that a text spells.

    >>> [type(parse_watermark(t)).__name__ for t in ("17", "1.50", "2024-02-29", "2024-02-29T12:00:00Z")]
    ['Decimal', 'Decimal', 'date', 'datetime']
    """
    if re.fullmatch(r"-?[\d.]+(E[-+]?\d+)?", text):
        return Decimal(text)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def format_watermark(mark: Watermark) -> str:
    """Return a watermark as text; equal watermarks have the same text.

    >>> [format_watermark(parse_watermark(text)) for text in ("42.000", "100", "2024-02-29T12:00:00.5Z")]
    ['42', '100', '2024-02-29T12:00:00.500000Z']
    """
    if isinstance(mark, Decimal):
        return f"{mark.normalize():f}"
    return mark.isoformat().replace("+00:00", "Z")


def sql_literal(mark: Watermark) -> str:
    """Return a watermark in standard SQL; an instant states its zone, as the connection's zone may differ.

    >>> sql_literal(parse_watermark("2024-02-29T12:00:00Z"))
    "CAST('2024-02-29 12:00:00+00:00' AS TIMESTAMP WITH TIME ZONE)"
    """
    if isinstance(mark, Decimal):
        return format_watermark(mark)
    if not isinstance(mark, datetime):
        return f"CAST('{mark}' AS DATE)"
    return f"CAST('{mark}' AS TIMESTAMP{' WITH TIME ZONE' if mark.tzinfo else ''})"


def are_comparable(one: Watermark, other: Watermark) -> bool:
    """Return whether two watermarks are of the same kind."""
    has_zone = [getattr(mark, "tzinfo", None) is not None for mark in (one, other)]
    return type(one) is type(other) and has_zone[0] == has_zone[1]


def is_less(one: Watermark, other: Watermark) -> bool:
    """Return whether the first of two comparable watermarks is less than the second."""
    return bool(cast("Any", one) < other)


def maximum(one: Watermark, other: Watermark) -> Watermark:
    """Return the greater of two comparable watermarks."""
    return other if is_less(one, other) else one


def subtract(mark: Watermark, amount: int) -> Watermark:
    """Return the watermark lower by an amount: seconds for times, days for dates, else a number.

    >>> marks = [("2024-03-01T00:00:00Z", 3600), ("2024-03-01", 1), ("7", 3)]
    >>> [format_watermark(subtract(parse_watermark(text), amount)) for text, amount in marks]
    ['2024-02-29T23:00:00Z', '2024-02-29', '4']
    """
    match mark:
        case Decimal():
            return mark - amount
        case datetime():
            return mark - min(timedelta(seconds=amount), timedelta(days=mark.toordinal() - 2))
        case _:
            return mark - min(timedelta(days=amount), timedelta(days=mark.toordinal() - 1))


def split_points(low: Watermark, high: Watermark, parts: int) -> list[Watermark]:
    """Return the distinct points that split a range into parts of equal width, without its ends.

    >>> [format_watermark(point) for point in split_points(parse_watermark("0"), parse_watermark("8"), 4)]
    ['2', '4', '6']
    >>> split_points(parse_watermark("5"), parse_watermark("5"), 4)
    []
    """
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        points: list[Watermark] = [low + (high - low) * n / parts for n in range(1, parts)]
    elif isinstance(low, date) and isinstance(high, date):
        points = [low + (high - low) * n / parts for n in range(1, parts)]
    else:
        raise TypeError(f"{low!r} and {high!r} are not watermarks of one column")
    return [point for point in sorted(set(points)) if is_less(low, point) and is_less(point, high)]


class WatermarkRange(NamedTuple):
    """The rows of a table whose column lies between two watermarks, both included, and those where it is null."""

    column: str
    low: Watermark
    high: Watermark

    @property
    def name(self) -> str:
        """The name of the range in `ops.files` and bronze.

        >>> WatermarkRange("id", Decimal(17), Decimal(42)).name
        'id [17, 42]'
        """
        return f"{self.column} [{format_watermark(self.low)}, {format_watermark(self.high)}]"

    @classmethod
    def from_name(cls, name: str) -> "WatermarkRange | None":
        """Return the range of a name; `None` if it is not the name of a range.

        >>> WatermarkRange.from_name("changed at [2024-02-28, 2024-02-29]")
        WatermarkRange(column='changed at', low=datetime.date(2024, 2, 28), high=datetime.date(2024, 2, 29))
        """
        match = _RANGE_NAME.fullmatch(name)
        try:
            return cls(match[1], parse_watermark(match[2]), parse_watermark(match[3])) if match else None
        except (ValueError, ArithmeticError):
            return None

    def predicates(self, column: str, parts: int) -> list[str]:
        """Return SQL conditions that partition the rows of the range: each row satisfies exactly one.

        Args:
            column: The column as SQL spells it.
            parts: The maximum number of conditions.

        >>> WatermarkRange("id", Decimal(0), Decimal(8)).predicates("id", 2)
        ['id >= 0 AND id <= 4 OR id IS NULL', 'id > 4 AND id <= 8']
        """
        points = split_points(self.low, self.high, parts)
        lower = [f"{column} >= {sql_literal(self.low)}", *(f"{column} > {sql_literal(point)}" for point in points)]
        upper = [f"{column} <= {sql_literal(point)}" for point in (*points, self.high)]
        first, *further = (f"{low} AND {high}" for low, high in zip(lower, upper, strict=True))
        return [f"{first} OR {column} IS NULL", *further]
