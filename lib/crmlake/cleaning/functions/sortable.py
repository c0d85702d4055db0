"""Texts that sort as they are meant: versions of a row, compared by their instants or numbers.

A text that would sort otherwise than it is meant, such as a date with its day first, has no such form.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import TimestampType

from crmlake.cleaning.functions.casts import cast_text_to_time

_WIDTH = 20
_ZEROS = "0" * _WIDTH
_DIGITS, _COMPLEMENTS = "0123456789", "9876543210"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NAME = r"[.]?[ -]\p{L}{3,9}[.]?[ -]"
_READ = 'state how it is read, as in version = { is = "…", clean = "timestamp", '
_WITH_FORMATS = _READ + 'formats = ["dd.MM.yyyy HH:mm"] }'
_FORMS = (
    (
        rf"^\d{{1,2}}(/\d{{1,2}}/\d{{2,4}}|[.-]\d{{1,2}}[.-](19|20)\d\d|{_NAME}\d{{2,4}}|(?<=\d\d)[.]\d\d[.]\d\d)\b",
        f"does not sort, as its day or month is first: {_WITH_FORMATS}",
    ),
    (
        r"(?i)\d:\d\d(:\d\d)?([.]\d{1,6})? ?[ap][.]?m[.]?$",
        f"does not sort, as its time is in AM or PM: {_WITH_FORMATS}",
    ),
    (
        rf"(?i)(?<![a-z])({_MONTHS})[a-z]{{0,6}}[^a-z]{{1,20}}(19|20)\d\d(?!\d)|(19|20)\d\d[-_. ]?({_MONTHS})",
        f"does not sort, as it names its month: {_WITH_FORMATS}",
    ),
    (
        r"^\d{4}-\d{1,2}-\d{1,2}[T ].*\d ?[A-Za-z]{2,5}$",
        f'does not sort, as the letters of its zone may mean several: {_READ}zone = "…" }}',
    ),
)
"""Forms of dates and times that do not sort, with what to do about them."""


def sort_version(text: Column) -> Column:
    """Return a text as one that sorts: a time by its instant, else by its numbers; null where it does not sort.

    >>> worked(sort_version, "v9", "1.10", "31.12.2023", "5/10/2024 1:00 PM")
    v9                | v00000000000000000009
    1.10              | 00000000000000000001.00000000000000000010
    31.12.2023        | null
    5/10/2024 1:00 PM | null
    >>> worked(lambda text: F.regexp_replace(sort_version(text), "0{16,18}", ""), "2024-05-01T10:00:00+02:00")
    2024-05-01T10:00:00+02:00 | 2024-05-01 08:00:00.00
    """
    time = sort_time(cast_text_to_time(text, TimestampType()))
    return F.coalesce(time, F.when(explain_version(text).isNull(), sort_number(text)))


def explain_version(text: Column) -> Column:
    """Return why a text does not sort as it is meant, as the end of a sentence; null where it does.

    >>> worked(lambda v: F.substring_index(explain_version(v), ":", 1), "8", "Nov 5, 2023", "2024-05-01 9:00 CET")
    8                   | null
    Nov 5, 2023         | does not sort, as it names its month
    2024-05-01 9:00 CET | does not sort, as the letters of its zone may mean several
    """
    return F.coalesce(*(F.when(F.rlike(text, F.lit(form)), meaning) for form, meaning in _FORMS))


def sort_time(time: Column) -> Column:
    """Return a time as a text that sorts.

    >>> worked(lambda text: F.regexp_replace(sort_time(F.to_timestamp(text)), "0{16,18}", ""), "2024-05-01 10:00")
    2024-05-01 10:00 | 2024-05-01 10:00:00.00
    """
    return pad_numbers(F.date_format(time, "yyyy-MM-dd HH:mm:ss.SSSSSS"))


def sort_number(text: Column) -> Column:
    """Return a number, or a text with numbers, as a text that sorts; of two numbers below 0 that nearer to it is later.

    >>> worked(sort_number, "9", "-1", "-2")
    9  | 00000000000000000009
    -1 | -99999999999999999998
    -2 | -99999999999999999997
    """
    padded = pad_numbers(text)
    is_negative = F.rlike(padded, F.lit(r"^-\d+([.]\d+)?$"))
    return F.when(is_negative, F.translate(padded, _DIGITS, _COMPLEMENTS)).otherwise(padded)


def pad_numbers(text: Column) -> Column:
    """Return a text whose numbers all have 20 digits, so that texts sort by their numbers; further digits are cut.

    >>> worked(pad_numbers, "v9", "v10")
    v9  | v00000000000000000009
    v10 | v00000000000000000010
    """
    return F.regexp_replace(F.regexp_replace(text, r"\d+", f"{_ZEROS}$0"), rf"\d*(\d{{{_WIDTH}}})", "$1")
