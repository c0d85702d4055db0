"""Names of months in the languages of the world (names from CLDR, by Babel), for parsing dates in Spark.

Spark's datetime functions read English names only. Names become numbers between two signs instead, in text and pattern
alike, so that a number does not pass where the pattern expects a name, nor a name where it expects a number.
"""

import re
from collections.abc import Mapping
from functools import cache, reduce
from typing import TYPE_CHECKING
from unicodedata import normalize

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.text import tidy_code
from crmlake.errors import unknown

if TYPE_CHECKING:
    from babel import Locale

_NAME_PATTERN = re.compile(r"'[^']*'|[ML]{3,4}(?:[.](?![A-Za-z]))?")
_MARK = "§{:02d}§"
_MIN_PREFIX = 3
_ACCENT = r"[\u0300-\u036f]"
_LETTER = r"[\p{L}\p{M}&&[^\p{IsHan}]]"
"""A letter that continues a word; Chinese characters have no spaces between words."""
_MORE_NAMES = {"de": {3: {"mrz"}}}
"""Abbreviations of spreadsheet programs that CLDR does not list."""


def locale_fault(locale: str) -> str | None:
    """Return why a name is not that of a locale whose months are known, on one line; `None` where it is one."""
    from babel.localedata import locale_identifiers  # noqa: PLC0415 - Babel is large, and few mappings need it

    names = locale_identifiers()
    sentence = unknown("locale", locale, names).partition("; there are")[0]
    return None if locale.replace("-", "_") in names else f'{sentence}; a locale is a language such as "de" or "pt-BR"'


def has_month_name(pattern: str) -> bool:
    """Return whether a datetime pattern has the name of a month (`MMM`, `MMMM`)."""
    return mark_pattern(pattern) != pattern


def mark_pattern(pattern: str) -> str:
    """Return a datetime pattern that reads what `mark_months` returns: `d. MMMM yyyy` as `d. §MM§ yyyy`."""
    return _NAME_PATTERN.sub(lambda match: match[0] if match[0].startswith("'") else "§MM§", pattern)


def mark_months(text: Column, locale: str) -> Column:
    """Return a text on one line in which each name of a month is its number between two signs.

    Case, accents and the point of an abbreviation do not matter. The first letters of a name are read as well, three or
    more, where no other month begins with them. A point before a digit separates, and stays.

    >>> worked(partial(mark_months, locale="de"), "12. März 2024", "3.MRZ.2024", "1. sept. 2024", "1. Ju 2024", "mars")
    12. März 2024 | 12. §03§ 2024
    3.MRZ.2024    | 3.§03§.2024
    1. sept. 2024 | 1. §09§ 2024
    1. Ju 2024    | 1. Ju 2024
    mars          | mars
    >>> worked(partial(mark_months, locale="fr"), "3 janv. 2024", "1 FEVRIER 2024", "1 jui 2024")
    3 janv. 2024   | 3 §01§ 2024
    1 FEVRIER 2024 | 1 §02§ 2024
    1 jui 2024     | 1 jui 2024
    >>> worked(partial(mark_months, locale="zh"), "2024年3月1日", "2024年十一月1日", "2024年13月1日")
    2024年3月1日    | 2024年§03§1日
    2024年十一月1日 | 2024年§11§1日
    2024年13月1日   | 2024年13月1日

    Args:
        text: a string column.
        locale: the locale of the names, such as `de` or `pt_BR`.
    """
    # From December: of the Chinese names, that of January (一月) is the end of that of November (十一月).
    return reduce(_mark, reversed(list(enumerate(_name_patterns(locale), start=1))), tidy_code(text))


def month_fault(text: Column, locale: str) -> Column:
    """Return that a text has no name of a month; null where it has one.

    >>> worked(partial(month_fault, locale="fr"), "3 janv. 2024", "3 Smarch 2024")
    3 janv. 2024  | null
    3 Smarch 2024 | has no month of the locale fr
    """
    return F.when(
        ~F.rlike(text, F.lit("|".join(_name_patterns(locale)))), F.lit(f"has no month of the locale {locale}")
    )


def _mark(text: Column, month: tuple[int, str]) -> Column:
    number, pattern = month
    return F.regexp_replace(text, pattern, _MARK.format(number))


@cache
def _name_patterns(locale: str) -> tuple[str, ...]:
    """Return a regular expression of the names of each month, the longest name first."""
    names = month_names(locale)
    ordered = (sorted(names[month], key=lambda name: (-len(name), name)) for month in sorted(names))
    return tuple(f"(?iu)(?:{'|'.join(map(_word_pattern, words))})(?:[.](?!\\d))?" for words in ordered)


@cache
def month_names(locale: str) -> dict[int, set[str]]:
    """Return the names of each month, with the beginnings of names that only one month has.

    The names of a territory's language are included: `de_AT` has `Jänner` and `Januar`.
    """
    from babel import Locale  # noqa: PLC0415 - Babel is large, and few mappings need it

    parsed = Locale.parse(locale.replace("-", "_"))
    names: dict[int, set[str]] = {month: set() for month in range(1, 13)}
    for variant in (parsed, Locale(parsed.language)):
        for month, name in _cldr_names(variant):
            names[month].add(name)
    for month, more in _MORE_NAMES.get(parsed.language, {}).items():
        names[month] |= more
    return {month: _unique_names(month, names) for month in names}


def _unique_names(month: int, names: Mapping[int, set[str]]) -> set[str]:
    """Return the names of a month and their beginnings, without those of another month."""
    foreign = {name for other, words in names.items() if other != month for name in words}
    foreign_beginnings = {start for name in foreign for start in _beginnings(name)}
    beginnings = {start for name in names[month] for start in _beginnings(name)}
    return (names[month] - foreign) | (beginnings - foreign - foreign_beginnings)


def _cldr_names(locale: "Locale") -> list[tuple[int, str]]:
    """Return the names of months of a locale, in all grammatical forms, without the point of abbreviations."""
    kinds = [(form, width) for form in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    names = [(month, name) for form, width in kinds for month, name in locale.months[form][width].items()]
    return [(month, normalize("NFC", name.casefold()).rstrip(".")) for month, name in names]


def _beginnings(name: str) -> list[str]:
    return [name[:length] for length in range(_MIN_PREFIX, len(name))] if name.isalpha() else []


def _word_pattern(name: str) -> str:
    """Return a regular expression of a name as a whole word, with or without its accents."""
    before = r"(?<!\d)" if name[0].isdigit() else f"(?<!{_LETTER})"
    after = r"(?!\d)" if name[-1].isdigit() else "" if name[0].isdigit() else f"(?!{_LETTER})"
    return before + "".join(map(_letter_pattern, name)) + after


def _letter_pattern(letter: str) -> str:
    parts = normalize("NFD", letter)
    has_accent = re.fullmatch(f".{_ACCENT}+", parts)
    return f"(?:{letter}|{parts[0]}{_ACCENT}*)" if has_accent else re.escape(letter)
