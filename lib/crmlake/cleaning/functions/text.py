"""Texts: repaired encoding, no invisible characters, tidy white space."""

from functools import reduce
from operator import or_
from unicodedata import normalize

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

from crmlake.cleaning.functions.expressions import null_if_empty
from crmlake.cleaning.functions.letters import to_half_width

_CP1252 = {
    sign: chr(code) for code in range(0x80, 0xA0) if (sign := bytes([code]).decode("cp1252", errors="ignore"))
}  # fmt: skip
_TO_LATIN_1 = str.maketrans(_CP1252)

_INVISIBLE = r"[\p{Cc}\p{Cf}&&[^\t\n\r\u000b\f\u0085\u200c\u200d]]"
_INVISIBLE_NOT_BYTE = (
    rf"(?<![\u0080-\u00ff]){_INVISIBLE}|[\p{{Cf}}\u0000-\u001f\u007f&&[^\t\n\r\u000b\f\u00ad\u200c\u200d]]"
)
"""Invisible characters that are not a byte of UTF-8 that was read as Latin-1: such a byte follows another one."""
_SPACE = r"[\s\u0085\p{Z}]"
_AT_ENDS = " \t\r\n\u00a0\u3000\u202f\u2007\u00ad\u200b\u2060\ufeff"
_TIDY = r"^(?!.*  )[!-~](?:[ -~]*[!-~])?\z"
"""A line of ASCII with nothing to tidy, as nearly all texts are: no other expression is evaluated for it."""
_NON_ASCII = r"[^\x00-\x7f]"
_SCRIPT = r"[^\p{IsLatin}\p{N}\p{Z}\s]"
_STRAY_JOINER = rf"(?<!{_SCRIPT})[\u200c\u200d]++|(?<![\u200c\u200d])[\u200c\u200d]++(?!{_SCRIPT})"
_MARKS = r"(\p{M}{30})\p{M}++"
"""More marks on one letter than any script has (Unicode's Stream-Safe Text Format, UAX 15)."""


def tidy(text: Column) -> Column:
    r"""Return a text on one line: encoding repaired, Unicode composed, nothing invisible, single spaces.

    >>> worked(tidy, "  Jose\u0301\u00a0 Ruiz\t", "MÃ¼nchen", "zero\u200bwidth", "two\r\nlines", " \ufeff ")
      Jose\u0301\xa0 Ruiz\t | José Ruiz
    MÃ¼nchen                | München
    zero\u200bwidth         | zerowidth
    two\r\nlines            | two lines
     \ufeff                 | null

    Args:
        text: a string column. A text without a visible character gives null.
    """
    return _unless_tidy(text, single_spaces(remove_invisible(_compose(text, text))))


def tidy_name(text: Column) -> Column:
    """Return a text tidied as by `tidy`, with full-width letters, digits and signs in plain form.

    >>> worked(tidy_name, "ＡＮＮ　 Lee")
    ＡＮＮ\u3000 Lee | ANN Lee
    """
    return _unless_tidy(text, single_spaces(remove_invisible(_compose(text, to_half_width(text)))))


def tidy_code(text: Column) -> Column:
    r"""Return a text tidied as by `tidy_name`, without repairing mojibake or composing accents.

    This suffices for what consists of digits and signs, and needs no Python worker.

    >>> worked(tidy_code, " 1\u00a0234,50\t€", "５００", "\u200b")
     1\xa0234,50\t€ | 1 234,50 €
    ５００          | 500
    \u200b          | null
    """
    return _unless_tidy(text, single_spaces(remove_invisible(to_half_width(text))))


def tidy_paragraphs(text: Column) -> Column:
    r"""Return a text tidied as by `tidy`, but with line breaks: as `\n`, at most two in a row.

    >>> worked(tidy_paragraphs, "Dear all,\r\n\r\n\r\n  thanks \r\nAnn")
    Dear all,\r\n\r\n\r\n  thanks \r\nAnn | Dear all,\n\nthanks\nAnn
    """
    composed = remove_invisible(_compose(text, text))
    with_breaks = F.regexp_replace(composed, r"\r\n?|[\u0085\u2028\u2029\u000b\f]", "\n")
    with_spaces = F.regexp_replace(with_breaks, r"[\t\p{Z}]+", " ")
    lines = F.regexp_replace(F.regexp_replace(with_spaces, " ?\n ?", "\n"), "\n{3,}", "\n\n")
    return null_if_empty(F.regexp_replace(lines, r"^[\n ]+|[\n ]+$", ""))


def trim_ends(text: Column) -> Column:
    r"""Return a text without white space and invisible characters at its ends, and otherwise as it is.

    >>> worked(trim_ends, " K1\t", "two  words\r", "\u00a0K1\u200b", "  ", "\u3000Jose\u0301")
     K1\t            | K1
    two  words\r     | two  words
    \xa0K1\u200b     | K1
                     |
    \u3000Jose\u0301 | Jose\u0301
    """
    # Comparisons tell that nearly all texts have none: trimming a text by a set of characters costs ten times as much.
    ends_in_space = reduce(or_, (F.endswith(text, F.lit(sign)) for sign in _AT_ENDS if sign.isascii()))
    may_have = (text < F.lit("!")) | ends_in_space | (F.octet_length(text) > F.length(text))
    return F.when(may_have, F.btrim(text, F.lit(_AT_ENDS))).otherwise(text)


def remove_invisible(text: Column) -> Column:
    r"""Return a text without control characters, zero-width characters, soft hyphens and direction marks.

    White space stays. Joiners stay where a script needs them (Persian, Hindi, emoji).

    >>> worked(remove_invisible, "a\u0000b", "soft\u00adhyphen", "\u202eback", "a\u200db")
    a\x00b         | ab
    soft\xadhyphen | softhyphen
    \u202eback     | back
    a\u200db       | ab
    >>> worked(remove_invisible, "👩\u200d🔬", "می\u200cخواهم")
    👩\u200d🔬    | 👩\u200d🔬
    می\u200cخواهم | می\u200cخواهم
    """
    return F.regexp_replace(F.regexp_replace(text, _INVISIBLE, ""), _STRAY_JOINER, "")


def repair_mojibake(text: Column) -> Column:
    r"""Return a text in Unicode's composed form (NFC), with UTF-8 that was read as Latin-1 or Windows-1252 repaired.

    A text is repaired only if all of its characters fit: `Ã¼` beside a letter that neither encoding has stays.

    >>> worked(repair_mojibake, "FranÃ§ois", "â‚¬ 5", "ÃƒÂ¼ber", "cafe\u0301", "naïve", "Ã la carte", "ÄÖÜ")
    FranÃ§ois  | François
    â‚¬ 5      | € 5
    ÃƒÂ¼ber    | über
    cafe\u0301 | café
    naïve      | naïve
    Ã la carte | Ã la carte
    ÄÖÜ        | ÄÖÜ
    """
    return F.coalesce(_repair(_if_non_ascii(text, _limit_marks(text))), text)


def _compose(text: Column, variant: Column) -> Column:
    """Return a variant of a text repaired and composed.

    Invisible characters go first: one between a letter and its accent would keep them apart.
    """
    visible = F.regexp_replace(F.regexp_replace(variant, _INVISIBLE_NOT_BYTE, ""), _STRAY_JOINER, "")
    return F.coalesce(_repair(_if_non_ascii(text, _limit_marks(visible))), visible)


def _limit_marks(text: Column) -> Column:
    """Return a text with at most 30 marks on a letter: Python's time to sort them is quadratic."""
    return F.regexp_replace(text, _MARKS, "$1")


def _if_non_ascii(text: Column, variant: Column) -> Column:
    """Return the variant where the text is not ASCII, else null: only such a text may need Python's repair."""
    return F.when(F.rlike(text, F.lit(_NON_ASCII)), variant)


def _unless_tidy(text: Column, tidied: Column) -> Column:
    return F.when(F.rlike(text, F.lit(_TIDY)), text).otherwise(tidied)


def single_spaces(text: Column) -> Column:
    r"""Return a text on one line with single spaces, and none around it; null where nothing is left.

    >>> worked(single_spaces, " two\u00a0\nwords ", "\t")
     two\xa0\nwords | two words
    \t              | null
    """
    return null_if_empty(F.trim(F.regexp_replace(text, f"{_SPACE}+", " ")))


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _repair(texts: pd.Series) -> pd.Series:
    return texts.map(_repair_text, na_action="ignore")


def _repair_text(text: str) -> str:
    """Compose and decode until nothing changes; it ends, as each decoding shortens the text."""
    while (decoded := _decode_utf_8(normalize("NFC", text))) != text:
        text = decoded
    return text


def _decode_utf_8(text: str) -> str:
    """Return the UTF-8 text that the Latin-1 bytes of a text spell; the text itself where they spell none."""
    try:
        return text.translate(_TO_LATIN_1).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
