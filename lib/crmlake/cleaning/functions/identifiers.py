"""Identifiers, and what spreadsheet programs do to them."""

from functools import reduce
from operator import or_

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.missing import MISSING_WORDS
from crmlake.cleaning.functions.text import tidy_code

_SCIENTIFIC = r"^[+-]?\d+([.,]\d+)?[eE][+]\d+$"
_DECIMAL = r"^\d+[.]0+$"
_GUARDED = """^'|^="|^#+$"""
_INVISIBLE = r"^\s|\s$|[\p{Z}\p{Cc}\p{Cf}&&[^ \u200c\u200d]]"
_FULL_WIDTH = r"[\uff01-\uff5e]"
_SPOILT = f"{_SCIENTIFIC}|{_DECIMAL}|{_GUARDED}|{_INVISIBLE}|{_FULL_WIDTH}"
TOTALS = (
    "total", "totals", "grand total", "subtotal", "sum", "summe", "gesamt", "gesamtsumme", "zwischensumme", "somme",
    "sous-total", "subtotale", "suma", "totale", "totaal", "totalt", "total general", "итого", "合计", "总计", "小计",
    "合計", "総計", "小計", "總計", "합계", "총계", "소계",
)  # fmt: skip
"""Words of the footer of an export, in lower case; a colon may stand behind them."""


def keep_whole_identifier(text: Column) -> Column:
    r"""Return an identifier as it is; null where a spreadsheet program changed it.

    >>> worked(keep_whole_identifier, "00123", "1.23457E+11", "1067.0", "'02139", "=\"123\"", "C-1.0", "####")
    00123       | 00123
    1.23457E+11 | null
    1067.0      | null
    '02139      | null
    ="123"      | null
    C-1.0       | C-1.0
    ####        | null
    >>> worked(keep_whole_identifier, "K 17", "K17 ", "a\tb", "Ｋ17", "é-17", "NULL", "Total")
    K 17        | K 17
    K17         | null
    a\tb        | null
    Ｋ17        | null
    é-17        | é-17
    NULL        | null
    Total       | null
    >>> worked(keep_whole_identifier, "TOTAL:", "Grand total", "合計：", "unknown", "Total-17")
    TOTAL:      | null
    Grand total | null
    合計：      | null
    unknown     | null
    Total-17    | Total-17
    """
    # Nearly all are whole: they pass without a regular expression.
    first, last = F.substring(text, 1, 1), F.substring(text, -1, 1)
    ends, begins = (last == "0") | (last <= " "), first.isin("'", "=", "#") | (first <= " ")
    has_sign = reduce(or_, (F.contains(text, F.lit(sign)) for sign in "+\t\r\n\0"))
    is_suspect = has_sign | ends | begins | (F.octet_length(text) > F.length(text))
    return F.when(~(is_suspect & F.rlike(text, F.lit(_SPOILT))) & ~_is_no_identifier(text), text)


def normalise_identifier(text: Column) -> Column:
    r"""Return an identifier without a guarding apostrophe or formula, and without `.0` behind its digits.

    >>> worked(normalise_identifier, " 00123", "1.23457E+11", "1067.0", "'02139", "=\"0123\"", "C-1.0", "Ｋ17", "NaN")
     00123      | 00123
    1.23457E+11 | null
    1067.0      | 1067
    '02139      | 02139
    ="0123"     | 0123
    C-1.0       | C-1.0
    Ｋ17        | K17
    NaN         | null
    """
    bare = F.regexp_replace(remove_guard(tidy_code(text)), r"(?<=^\d{1,40})[.]0+$", "")
    return F.when(~F.rlike(bare, F.lit(_SPOILT)) & ~_is_no_identifier(bare), bare)


def _is_no_identifier(text: Column) -> Column:
    """Return whether a text is no identifier but a word for a missing value, or of a footer."""
    # No word ends in a digit, as most identifiers do: those pass without being written in lower case.
    return ~F.substring(text, -1, 1).between("0", "9") & _bare_word(text).isin(*MISSING_WORDS, *TOTALS)


def _bare_word(text: Column) -> Column:
    return F.lower(F.rtrim(text, F.lit(" :：")))


def unwrap_formula(text: Column) -> Column:
    r"""Return a text without the formula around it that a spreadsheet program reads as that text.

    >>> worked(unwrap_formula, "=\"0123\"", "=\"a \"\"b\"\" c\"", "=1+2", "x")
    ="0123"      | 0123
    ="a ""b"" c" | a "b" c
    =1+2         | =1+2
    x            | x
    """
    is_formula = F.startswith(text, F.lit('="')) & F.endswith(text, F.lit('"')) & (F.length(text) > len('="'))
    inner = F.substring(text, F.lit(3), F.length(text) - 3)
    return F.when(is_formula, F.replace(inner, F.lit('""'), F.lit('"'))).otherwise(text)


def remove_guard(text: Column) -> Column:
    r"""Return a text without the apostrophe or formula by which a spreadsheet program is kept from changing it.

    >>> worked(remove_guard, "'02139", "=\"0123\"", "O'Neill")
    '02139  | 02139
    ="0123" | 0123
    O'Neill | O'Neill
    """
    is_guarded = F.substring(text, 1, 1).isin("'", "=")
    return F.when(is_guarded, F.regexp_replace(text, """^'(?=.)|^="(.*)"$""", "$1")).otherwise(text)


def explain_identifier(text: Column) -> Column:
    """Return why an identifier is not whole, as the end of a sentence.

    >>> worked(explain_identifier, "1.23457E+11", "1067.0", "'02139", "K17 ", "Ｋ17", "NULL", "Total")
    1.23457E+11 | is in scientific notation: its last digits are lost; export the column as text
    1067.0      | has decimal places, which clean = "id" removes
    '02139      | is guarded by a sign in front, which clean = "id" removes
    K17         | has spaces around it or invisible characters, which clean = "id" removes
    Ｋ17        | has full-width characters, which clean = "id" replaces
    NULL        | is a word for a missing value, which missing = ["usual"] takes for none
    Total       | is a word of a footer
    """
    reasons = {
        _SCIENTIFIC: "is in scientific notation: its last digits are lost; export the column as text",
        _DECIMAL: 'has decimal places, which clean = "id" removes',
        _INVISIBLE: 'has spaces around it or invisible characters, which clean = "id" removes',
        _FULL_WIDTH: 'has full-width characters, which clean = "id" replaces',
    }
    word = _bare_word(F.trim(text))
    is_missing = word.isin(*MISSING_WORDS)
    return F.coalesce(
        F.when(is_missing, F.lit('is a word for a missing value, which missing = ["usual"] takes for none')),
        F.when(word.isin(*TOTALS), F.lit("is a word of a footer")),
        *(F.when(F.rlike(text, F.lit(form)), reason) for form, reason in reasons.items()),
        F.lit('is guarded by a sign in front, which clean = "id" removes'),
    )
