"""Spellings of missing values."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

_TEXTS = (
    "-", "--", "---", "–", "—", ".", "...", "?", "n/a", "n.a.", "#n/a", "#na", "na", "n.v.", "k.a.", "s.o.", "null",
    "(null)", "[null]", "<null>", "#null!", "nil", "none", "(none)", "nan", "#value!", "#ref!", "#div/0!", "#name?",
    "undefined", "unknown", "(unknown)", "not available", "not applicable", "missing", "(blank)", "(empty)", "\\n",
    "unbekannt", "keine angabe", "ohne", "leer", "inconnu", "non renseigné", "desconocido", "no disponible",
    "sin datos",
    "无", "未知", "不详", "空",
)  # fmt: skip
_DATES = (
    "0000-00-00", "0000-00-00 00:00:00", "00.00.0000", "00/00/0000", "0001-01-01", "0001-01-01 00:00:00",
    "1753-01-01", "9999-12-31", "9999-12-31 00:00:00", "9999-12-31 23:59:59", "31.12.9999", "12/31/9999", "31/12/9999",
    "99991231", "00000000",
)  # fmt: skip

SPELLING_LISTS = {
    "usual": ("", *(form for text in _TEXTS for form in dict.fromkeys((text, text.upper(), text.capitalize())))),
    "dates": ("", *_DATES),
}
"""Lists of spellings that a mapping may name in `missing`: `usual` words and signs, and `dates` that mean "no date".

`usual` contains "NA" and "none". Where such a value means something in a column (NA is Namibia's code), a mapping lists
its own spellings instead.
"""


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
