"""Casts of texts to the type of a column, without the guesses of Spark's own cast.

Spark reads `2024` as 1 January, `45292` as a year, and `13:45` as that time today. Here a date is a full date, a time
has a date, and a number is finite.
"""

from datetime import date

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, DateType, DoubleType, FloatType, StringType, TimestampType

_FIRST_DAY, _DAY_AFTER_LAST = date(1000, 1, 1), "TIMESTAMP '9999-12-31 23:59:59.999999'"
_DATE_LENGTH = len("2024-12-31")
_ABBREVIATED_ZONE = r"(?i)(?<![a-z/_])(?!(?:utc|gmt|ut|z)$)[a-z]{2,5}$"
"""A zone's abbreviation: CET is written in summer too, IST is India's, Israel's and Ireland's, and Java takes British
summer time (BST) for that of Dhaka."""
_FORMS = (
    (
        r"\d{4}-\d{1,2}-\d{1,2}[T ].*\d ?[A-Za-z]{2,5}",
        'its zone is an abbreviation, which may mean several: clean = "timestamp" reads local times with zone = "..."',
    ),
    (r"\d{5}([.]\d+)?", 'it looks like an Excel serial date, which clean = "excel_date" reads'),
    (r"\d{8}", 'it looks like yyyyMMdd, which clean = "date" reads with formats = ["yyyyMMdd"]'),
    (r"\d{10}([.]\d+)?", 'it looks like seconds since 1970, which clean = "epoch" reads'),
    (r"\d{13}", 'it looks like milliseconds since 1970, which clean = "epoch" reads with unit = "milliseconds"'),
    (r"\d{16}", 'it looks like microseconds since 1970, which clean = "epoch" reads with unit = "microseconds"'),
    (r"\d{1,3}:\d{2}(:\d{2})?([.,]\d+)?", "it is a time of day without a date"),
    (r"\d{4}", "it is a year without month and day"),
    (r"\d{6}|\d{4}-\d{1,2}", "it is a month without a day"),
    (
        r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.*",
        'its day or month is first: clean = "timestamp" (or "date") reads it with formats such as ["dd.MM.yyyy"]',
    ),
)
"""Forms that exports have in place of a date, with what to do about them."""


def cast_strictly(value: Column, value_type: DataType, target: DataType) -> Column:
    """Return a value in another type; null where it is not a whole value of that type.

    A date or timestamp is in the years 1000 to 9999, a floating-point number is finite. Other types follow Spark's
    `try_cast`.

    >>> worked(partial(cast_strictly, value_type=StringType(), target=DoubleType()), "1.5", "NaN", "1e999", "two")
    1.5   | 1.5
    NaN   | null
    1e999 | null
    two   | null

    Args:
        value: a column.
        value_type: its type.
        target: the type of the result.
    """
    if isinstance(target, DateType | TimestampType):
        typed = cast_text_to_time(value, target) if isinstance(value_type, StringType) else value.try_cast(target)
        return F.when((typed >= F.lit(_FIRST_DAY)) & (typed <= F.expr(_DAY_AFTER_LAST)), typed)
    typed = value.try_cast(target)
    if isinstance(target, DoubleType | FloatType):
        return F.when(F.abs(typed) < F.lit(float("inf")), typed)
    return typed


def cast_text_to_time(text: Column, target: DataType) -> Column:
    """Return the date or timestamp of a text that begins with a full date, year first; null for any other text.

    >>> worked(partial(cast_text_to_time, target=TimestampType()), "2024-05-01", "2024-05-01T09:30:00-0500", "13:45")
    2024-05-01               | 2024-05-01 00:00:00
    2024-05-01T09:30:00-0500 | 2024-05-01 14:30:00
    13:45                    | null
    >>> worked(partial(cast_text_to_time, target=TimestampType()), "2024", "2024-05", "45292", "2024-05-01 09:30:00Z")
    2024                    | null
    2024-05                 | null
    45292                   | null
    2024-05-01 09:30:00Z    | 2024-05-01 09:30:00
    >>> worked(partial(cast_text_to_time, target=TimestampType()), "2024-05-01 09:30+02:00", "2024-05-01 09:30:00,5")
    2024-05-01 09:30+02:00 | 2024-05-01 07:30:00
    2024-05-01 09:30:00,5  | 2024-05-01 09:30:00.5
    >>> worked(
    ...     partial(cast_text_to_time, target=TimestampType()),
    ...     "2024-05-01 09:30:00 UTC", "2024-05-01 09:30:00 Europe/Berlin",
    ...     "2024-05-01 09:30:00 CET", "2024-05-01 09:30 BST",
    ... )
    2024-05-01 09:30:00 UTC           | 2024-05-01 09:30:00
    2024-05-01 09:30:00 Europe/Berlin | 2024-05-01 07:30:00
    2024-05-01 09:30:00 CET           | null
    2024-05-01 09:30 BST              | null
    >>> worked(partial(cast_text_to_time, target=DateType()), "2024-05-01", "2024-05-01 23:30:00", "2024-05-01 so")
    2024-05-01          | 2024-05-01
    2024-05-01 23:30:00 | 2024-05-01
    2024-05-01 so       | null

    Args:
        text: a string column; a time without an offset is UTC.
        target: date or timestamp.
    """
    trimmed = F.trim(text)
    # By position, as a regular expression costs more than the cast itself.
    has_full_date = (F.substring(trimmed, 5, 1) == "-") & (F.locate("-", trimmed, 6) > 0)
    if isinstance(target, DateType):
        # Spark's cast to a date ignores whatever stands behind it.
        time = F.coalesce(trimmed.try_cast("timestamp"), _complete_time(trimmed).try_cast("timestamp"))
        is_whole = (F.length(trimmed) <= _DATE_LENGTH) | time.isNotNull()
        has_full_date &= is_whole
    # Regular expressions for the few that need them: `coalesce` evaluates them for no other, and a text that ends in
    # a capital may end in a zone.
    has_one_zone = ~F.substring(trimmed, -1, 1).between("A", "z") | ~F.rlike(trimmed, F.lit(_ABBREVIATED_ZONE))
    time = F.coalesce(trimmed.try_cast(target), _complete_time(trimmed).try_cast(target))
    return F.when(has_full_date & has_one_zone, time)


def _complete_time(text: Column) -> Column:
    """Return a text whose time has seconds, which Spark wants before an offset, and a point before their fraction."""
    with_seconds = F.regexp_replace(text, r"([T ]\d{1,2}:\d{2})(?= ?[A-Z+-])", "$1:00")
    return F.regexp_replace(with_seconds, r"(?<=:\d{2}),(?=\d)", ".")


def explain_time(text: Column) -> Column:
    """Return what a text that is no date or timestamp looks like, as the end of a sentence; empty for an unknown form.

    >>> worked(explain_time, "13:45", "2024", "soon")
    13:45 | : it is a time of day without a date
    2024  | : it is a year without month and day
    soon  |
    """
    forms = [F.when(F.rlike(F.trim(text), F.lit(f"^({form})$")), f": {meaning}") for form, meaning in _FORMS]
    return F.coalesce(*forms, F.lit(""))
