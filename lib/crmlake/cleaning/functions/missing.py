"""Spellings of missing values."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

_NULLS = (
    "-", "--", "---", "–", "—", ".", "...", "?", "n/a", "n.a.", "#n/a", "#na", "na", "<na>", "null", "(null)", "[null]",
    "<null>", "#null!", "nil", "none", "(none)", "nan", "#value!", "#ref!", "#div/0!", "#name?", "undefined",
    "(unknown)", "(blank)", "(empty)", "\\n",
)  # fmt: skip
_TEXTS = (
    *_NULLS, "n.v.", "k.a.", "s.o.", "unknown", "not available", "not applicable", "missing",
    "unbekannt", "keine angabe", "ohne", "leer", "inconnu", "non renseigné", "desconocido", "no disponible",
    "sin datos",
    "无", "未知", "不详", "空",
)  # fmt: skip
_MAY_NAME = ("s.o.", "missing", "ohne", "leer", "无", "空")
"""Those of the texts that somebody may have for a name."""
_DATES = (
    "0000-00-00", "0000-00-00 00:00:00", "00.00.0000", "00/00/0000", "0001-01-01", "0001-01-01 00:00:00",
    "1753-01-01", "9999-12-31", "9999-12-31 00:00:00", "9999-12-31 23:59:59", "31.12.9999", "12/31/9999", "31/12/9999",
    "99991231", "00000000",
)  # fmt: skip


def _in_usual_cases(words: Iterable[str]) -> tuple[str, ...]:
    """Return words in lower case, upper case and capitalised, and as data frames write them."""
    forms = (form for word in words for form in (word, word.upper(), word.capitalize()))
    return tuple(dict.fromkeys((*forms, "NaN", "NaT")))


SPELLING_LISTS = {"usual": ("", *_in_usual_cases(_TEXTS)), "dates": ("", *_DATES)}
"""Lists of spellings that a mapping may name in `missing`: `usual` words and signs, and `dates` that mean "no date".

`usual` contains "NA" and "none". Where such a value means something in a column (NA is Namibia's code), a mapping lists
its own spellings instead.
"""

MISSING_WORDS = tuple(text for text in _TEXTS if text not in _MAY_NAME)
"""The usual spellings, in lower case, that no identifier is: programs write them, or they say that it is not known."""


def expand_spellings(spellings: Iterable[str]) -> tuple[str, ...]:
    """Return the spellings, with each name of a list in `SPELLING_LISTS` replaced by that list's spellings."""
    return tuple(dict.fromkeys(word for spelling in spellings for word in SPELLING_LISTS.get(spelling, (spelling,))))


def null_if_missing(text: Column, spellings: Iterable[str] = SPELLING_LISTS["usual"]) -> Column:
    """Return a text, or null where it is a spelling of a missing value. Spaces around it do not matter.

    >>> worked(null_if_missing, "", " n/a ", "NULL", "-", "0", "Nana")
           | null
     n/a   | null
    NULL   | null
    -      | null
    0      | 0
    Nana   | Nana
    """
    return F.when(~F.trim(text).isin(*spellings), text)
