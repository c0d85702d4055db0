"""Texts: their characters as they were meant, and nothing that cannot be seen."""

from unicodedata import normalize

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

from crmlake.quality.functions.binding import not_empty
from crmlake.quality.functions.scripts import half_width

_CP1252 = {
    sign: chr(code) for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", errors="ignore"))
}  # fmt: skip
_TO_LATIN_1 = str.maketrans(_CP1252)

_UNSEEN = r"[\p{Cc}\p{Cf}&&[^\t\n\r\u000b\f\u0085\u200c\u200d]]"
_UNSEEN_NO_BYTE = rf"(?<![\u0080-\u00ff]){_UNSEEN}|[\p{{Cf}}\u0000-\u001f\u007f&&[^\t\n\r\u000b\f\u00ad\u200c\u200d]]"
"""What is not seen, and is no byte of UTF-8 that was read as Latin-1: those stand behind others of their kind."""
_SPACE = r"[\s\u0085\p{Z}]"
_TIDY = r"^(?!.*  )[!-~](?:[ -~]*[!-~])?\z"
"""A line of ASCII with nothing to tidy, which nearly all are: its signs are not looked at any closer."""
_FOREIGN = r"[^\x00-\x7f]"
_JOINER_OF_NOTHING = r"(?<![^\p{IsLatin}\p{N}\p{Z}\s])[\u200c\u200d]+|[\u200c\u200d]+(?![^\p{IsLatin}\p{N}\p{Z}\s])"


def tidy(text: Column) -> Column:
    r"""A text in one line as it was meant: mended, composed, without what cannot be seen, single spaces.

    >>> worked(tidy, "  Jose\u0301\u00a0 Ruiz\t", "MÃ¼nchen", "zero\u200bwidth", "two\r\nlines", " \ufeff ")
      Jose\u0301\xa0 Ruiz\t | José Ruiz
    MÃ¼nchen                | München
    zero\u200bwidth         | zerowidth
    two\r\nlines            | two lines
     \ufeff                 | null

    Args:
        text: a string. Null, or nothing that can be seen, gives null.
    """
    return _unless_tidy(text, _spaced(visible(_composed(text, text))))


def tidy_name(text: Column) -> Column:
    """As `tidy`, and full-width letters, digits and signs are plain.

    >>> worked(tidy_name, "ＡＮＮ　 Lee")
    ＡＮＮ\u3000 Lee | ANN Lee
    """
    return _unless_tidy(text, _spaced(visible(_composed(text, half_width(text)))))


def one_line(text: Column) -> Column:
    r"""As `tidy_name`, but accents and mojibake stay: enough for what is made of digits and signs, and without Python.

    >>> worked(one_line, " 1\u00a0234,50\t€", "５００", "\u200b")
     1\xa0234,50\t€ | 1 234,50 €
    ５００          | 500
    \u200b          | null
    """
    return _unless_tidy(text, _spaced(visible(half_width(text))))


def paragraphs(text: Column) -> Column:
    r"""As `tidy`, but line breaks stay: as `\n`, at most two on end.

    >>> worked(paragraphs, "Dear all,\r\n\r\n\r\n  thanks \r\nAnn")
    Dear all,\r\n\r\n\r\n  thanks \r\nAnn | Dear all,\n\nthanks\nAnn
    """
    broken = F.regexp_replace(visible(_composed(text, text)), r"\r\n?|[\u0085\u2028\u2029\u000b\f]", "\n")
    spaced = F.regexp_replace(broken, r"[\t\p{Z}]+", " ")
    lines = F.regexp_replace(F.regexp_replace(spaced, " ?\n ?", "\n"), "\n{3,}", "\n\n")
    return not_empty(F.regexp_replace(lines, r"^[\n ]+|[\n ]+$", ""))


def visible(text: Column) -> Column:
    r"""A text without control characters, zero-width characters, soft hyphens and marks of direction.

    White space stays; so do joiners where a script needs them (Persian, Hindi, emoji).

    >>> worked(visible, "a\u0000b", "soft\u00adhyphen", "\u202eback", "a\u200db", "👩\u200d🔬", "می\u200cخواهم")
    a\x00b        | ab
    soft\xadhyphen | softhyphen
    \u202eback    | back
    a\u200db      | ab
    👩\u200d🔬    | 👩\u200d🔬
    می\u200cخواهم | می\u200cخواهم
    """
    return F.regexp_replace(F.regexp_replace(text, _UNSEEN, ""), _JOINER_OF_NOTHING, "")


def mended(text: Column) -> Column:
    r"""A text in Unicode's composed form (NFC), whose UTF-8 was read as Latin-1 or Windows-1252, read as UTF-8.

    A text is taken for such only if all of it is: `Ã¼` that stands beside a letter that neither encoding has, stays.

    >>> worked(mended, "FranÃ§ois", "â‚¬ 5", "ÃƒÂ¼ber", "cafe\u0301", "naïve", "Ã la carte", "ÄÖÜ")
    FranÃ§ois  | François
    â‚¬ 5      | € 5
    ÃƒÂ¼ber    | über
    cafe\u0301 | café
    naïve      | naïve
    Ã la carte | Ã la carte
    ÄÖÜ        | ÄÖÜ
    """
    return F.coalesce(_mended(_foreign(text, text)), text)


def _composed(text: Column, meant: Column) -> Column:
    """What is meant by a text, mended after what is not seen no longer stands between a letter and its accent."""
    seen = F.regexp_replace(F.regexp_replace(meant, _UNSEEN_NO_BYTE, ""), _JOINER_OF_NOTHING, "")
    return F.coalesce(_mended(_foreign(text, seen)), seen)


def _foreign(text: Column, meant: Column) -> Column:
    """What is meant by a text that is not ASCII: only that can need mending, and is sent through Python."""
    return F.when(F.rlike(text, F.lit(_FOREIGN)), meant)


def _unless_tidy(text: Column, tidied: Column) -> Column:
    return F.when(F.rlike(text, F.lit(_TIDY)), text).otherwise(tidied)


def _spaced(text: Column) -> Column:
    return not_empty(F.trim(F.regexp_replace(text, f"{_SPACE}+", " ")))


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _mended(texts: pd.Series) -> pd.Series:
    return texts.map(_mend, na_action="ignore")


def _mend(text: str) -> str:
    """Composed and read again, until nothing changes: each time that something is read again, it is shorter."""
    while (once := _reread(normalize("NFC", text))) != text:
        text = once
    return text


def _reread(text: str) -> str:
    """What the text's bytes say as UTF-8; the text itself where they are none."""
    try:
        return text.translate(_TO_LATIN_1).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
