"""Missing values in their many spellings."""

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

NAMED = {
    "usual": ("", *(form for text in _TEXTS for form in dict.fromkeys((text, text.upper(), text.capitalize())))),
    "dates": ("", *_DATES),
}
"""Lists of spellings that a mapping names in `missing`: `usual` words and signs, `dates` that stand for none.

`usual` has "NA" and "none" in it: where a column holds names or codes in which they mean something (NA is Namibia), a
mapping lists its own.
"""


def spelt_out(spellings: Iterable[str]) -> tuple[str, ...]:
    """The spellings with each name of a list in `NAMED` replaced by what is in it."""
    return tuple(dict.fromkeys(word for spelling in spellings for word in NAMED.get(spelling, (spelling,))))


def known(text: Column, spellings: Iterable[str] = NAMED["usual"]) -> Column:
    """A text, or null where it is one of the spellings of a missing value, spaces around it aside.

    >>> worked(known, "", " n/a ", "NULL", "-", "0", "Nana")
           | null
     n/a   | null
    NULL   | null
    -      | null
    0      | 0
    Nana   | Nana
    """
    return F.when(~F.trim(text).isin(*spellings), text)
