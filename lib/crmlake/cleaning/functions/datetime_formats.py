"""Datetime formats: whether a pattern is sound, and parsing a text by the first pattern that fits."""

import re
from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.text import tidy_code
from crmlake.cleaning.functions.zones import mark_zone_pattern, mark_zones

_QUOTED = re.compile(r"'[^']*'")
_MAX_REPEATS = {
    "G": 4, "y": 6, "M": 4, "L": 4, "d": 2, "D": 3, "a": 1, "h": 2, "K": 2, "k": 2, "H": 2, "m": 2, "s": 2, "S": 9,
    "V": 2, "z": 4, "O": 4, "X": 5, "x": 5, "Z": 5,
}  # fmt: skip
"""The letters that Spark parses by, and how often each may be repeated."""
_BEFORE = {
    "m": (tuple("HhKk"), "is minutes without an hour before them; months are MM"),
    "s": (("m",), "is seconds without minutes before them; minutes are mm"),
    "S": (("s",), "is parts of a second without seconds before them; seconds are ss"),
}
"""What must stand before a letter, as Java takes the letter for another thing than its writer did otherwise."""
YEARS = (1000, 9999)


def format_fault(pattern: str) -> str | None:
    """Return why a pattern is not one of Spark's datetime patterns (`dd.MM.yyyy HH:mm`); `None` where it is one."""
    plain = _QUOTED.sub("", pattern)
    runs = [match[0] for match in re.finditer(r"([A-Za-z])\1*", plain)]
    if invalid := [run for run in runs if len(run) > _MAX_REPEATS.get(run[0], 0)]:
        return f"{invalid[0]!r} in {pattern!r} is not part of a format; letters are {' '.join(_MAX_REPEATS)}"
    if "'" in plain or plain.count("[") != plain.count("]"):
        return f"{pattern!r}: a quote or bracket is not closed"
    if "y" not in plain:
        return f"{pattern!r} has no year (yyyy)"
    mistakes = (_mistake(run, before[:1], plain) for before, run in zip(("", *runs), runs, strict=False))
    return next((f"{run!r} in {pattern!r} {what}" for run, what in zip(runs, mistakes, strict=True) if what), None)


def _mistake(run: str, before: str, pattern: str) -> str | None:
    """Return the fault of a pattern that Java accepts and reads otherwise than it seems to mean."""
    letter = run[0]
    if letter in "hK" and "a" not in pattern:
        return "is an hour of half a day without AM or PM (a); hours of a day are HH"
    if run in ("M", "MM") and before in _BEFORE["m"][0]:
        return "is a month behind the hour; minutes are mm"
    if letter == "D" and re.search("[ML]", pattern):
        return "is a day of the year; days of a month are dd"
    if run == "zzzz":
        return "is the full name of a zone, which may mean several; z reads abbreviations, VV names as Europe/Berlin"
    required, what = _BEFORE.get(letter, ((before,), None))
    return None if before in required else what


def has_short_year(pattern: str) -> bool:
    """Return whether a pattern has a year of two digits."""
    return bool(re.search("(?<!y)yy(?!y)", _QUOTED.sub("", pattern)))


def parse_by_formats(text: Column, formats: Iterable[str], pivot: int | None = None) -> Column:
    """Return the timestamp of a text by the first format that fits; null where none does.

    Years are 1000 to 9999.

    >>> worked(partial(parse_by_formats, formats=["yyyy-MM-dd", "d.M.yy"], pivot=30), "2024-05-01", "1.5.31", "May")
    2024-05-01 | 2024-05-01 00:00:00
    1.5.31     | 1931-05-01 00:00:00
    May        | null

    Args:
        text: a string column.
        formats: Spark's datetime patterns.
        pivot: the last two-digit year of this century, from 0 to 99; needed where a format has `yy`.
    """
    patterns = list(formats)
    parsed = let(tidy_code(text), lambda line: _parse_first(line, patterns, pivot))
    return let(parsed, lambda timestamp: F.when(F.year(timestamp).between(*YEARS), timestamp))


def partition_by_offset(formats: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the formats that have an offset or zone, and those that have none."""
    patterns = list(formats)
    return [p for p in patterns if _has_offset(p)], [p for p in patterns if not _has_offset(p)]


def _parse_first(line: Column, patterns: list[str], pivot: int | None) -> Column:
    parsed = [_apply_pivot(_parse(line, pattern), pattern, pivot) for pattern in patterns]
    return F.coalesce(*parsed, F.lit(None).cast("timestamp"))


def _parse(line: Column, pattern: str) -> Column:
    if has_named_zone(pattern):
        return F.try_to_timestamp(mark_zones(line), F.lit(mark_zone_pattern(pattern)))
    return F.try_to_timestamp(line, F.lit(pattern))


def _apply_pivot(timestamp: Column, pattern: str, pivot: int | None) -> Column:
    """Move a two-digit year above the pivot to the last century; Spark reads all of them as 2000 to 2099."""
    if pivot is None or not has_short_year(pattern):
        return timestamp
    last_century = timestamp - F.expr("INTERVAL 100 YEAR")
    return F.when(F.year(timestamp) > 2000 + pivot, last_century).otherwise(timestamp)


def has_named_zone(pattern: str) -> bool:
    """Return whether a pattern has the name or abbreviation of a zone."""
    return bool(re.search("[Vz]", _QUOTED.sub("", pattern)))


def _has_offset(pattern: str) -> bool:
    return bool(re.search("[VzOXxZ]", _QUOTED.sub("", pattern)))
