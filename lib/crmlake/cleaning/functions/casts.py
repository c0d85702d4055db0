"""Casts of texts to the type of a column, without the guesses of Spark's own cast.

Spark reads `2024` as 1 January, `45292` as a year, and `13:45` as that time today. Here a date is a full date, a time
has a date, and a number is finite.
"""

from datetime import date

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import (
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegralType,
    StringType,
    TimestampType,
)

_FIRST_DAY, _DAY_AFTER_LAST = date(1000, 1, 1), "TIMESTAMP '9999-12-31 23:59:59.999999'"
_DATE_LENGTH = len("2024-12-31")
_JAVA_LITERAL = "[dDfFxX]"
"""In what Java reads as a number, and nobody else: `1d`, `1f`, `0x1p3`."""
_NOISE = 5
"""How many places behind the last one of a decimal are noise of floating-point arithmetic (19.990000000000002)."""
_LARGEST_CHANGE = 0.01
"""The share of a number by which rounding it to the places of a decimal may change it."""
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

    A date or timestamp is in the years 1000 to 9999, a floating-point number is finite. A decimal is rounded half up,
    but not if that changes it by more than a hundredth: 0.00001 is no price of 0. Other types follow Spark's
    `try_cast`.

    >>> worked(partial(cast_strictly, value_type=StringType(), target=DoubleType()), "1.5", "NaN", "1e999", "two", "1d")
    1.5   | 1.5
    NaN   | null
    1e999 | null
    two   | null
    1d    | null
    >>> money = partial(cast_strictly, value_type=StringType(), target=DecimalType(18, 4))
    >>> worked(money, "19.990000000000002", "33.333333", "0.0033333", "5.6e-17", "1e-05", "-0.00005", "1e15", "one")
    19.990000000000002 | 19.9900
    33.333333          | 33.3333
    0.0033333          | 0.0033
    5.6e-17            | 0.0000
    1e-05              | null
    -0.00005           | null
    1e15               | null
    one                | null

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
        is_finite = F.abs(typed) < F.lit(float("inf"))
        is_plain = ~F.rlike(value, F.lit(_JAVA_LITERAL)) if isinstance(value_type, StringType) else F.lit(True)
        return F.when(is_finite & is_plain, typed)
    if isinstance(target, DecimalType) and not isinstance(value_type, IntegralType):
        return F.when(~_is_rounded_away(value, typed, target.scale), typed)
    return typed


def _is_rounded_away(value: Column, typed: Column, scale: int) -> Column:
    """Return whether a decimal differs from the value that it was by more than rounding should, and than noise does."""
    # Only a small number can: the others, nearly all, pass without a second cast.
    is_small = F.abs(typed) < F.lit(0.5 / _LARGEST_CHANGE * 10.0**-scale)
    exact = value.try_cast("double")
    change = F.abs(typed.cast("double") - exact)
    is_noise = change <= F.lit(10.0 ** -(scale + _NOISE))
    return F.coalesce(is_small & ~is_noise & (change > F.abs(exact) * F.lit(_LARGEST_CHANGE)), F.lit(False))


def explain_decimal(number: Column, scale: int) -> Column:
    """Return that a number is too small for some decimal places, as the end of a sentence; empty for any other text.

    >>> worked(partial(explain_decimal, scale=4), "1e-05", "two")
    1e-05 | : it is too small for 4 decimal places: take a larger unit, or round it in the mapping
    two   |
    """
    typed = number.try_cast(DecimalType(38, scale))
    sentence = f": it is too small for {scale} decimal places: take a larger unit, or round it in the mapping"
    return F.when(_is_rounded_away(number, typed, scale), F.lit(sentence)).otherwise("")


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
