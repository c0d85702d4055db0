"""Identifiers, and what spreadsheet programs do to them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.text import tidy_code

_SCIENTIFIC = r"^[+-]?\d+([.,]\d+)?[eE][+]\d+$"
_DECIMAL = r"^\d+[.]0+$"
_GUARDED = """^'|^="|^#+$"""
_SPOILT = f"{_SCIENTIFIC}|{_DECIMAL}|{_GUARDED}"


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
    """
    # Nearly all are whole: they pass without a regular expression.
    ends, begins = F.endswith(text, F.lit("0")), F.substring(text, 1, 1).isin("'", "=", "#")
    is_suspect = F.contains(text, F.lit("+")) | ends | begins
    return F.when(~(is_suspect & F.rlike(text, F.lit(_SPOILT))), text)


def normalise_identifier(text: Column) -> Column:
    r"""Return an identifier without a guarding apostrophe or formula, and without `.0` behind its digits.

    >>> worked(normalise_identifier, " 00123", "1.23457E+11", "1067.0", "'02139", "=\"0123\"", "C-1.0")
     00123      | 00123
    1.23457E+11 | null
    1067.0      | 1067
    '02139      | 02139
    ="0123"     | 0123
    C-1.0       | C-1.0
    """
    bare = F.regexp_replace(remove_guard(tidy_code(text)), r"(?<=^\d{1,40})[.]0+$", "")
    return F.when(~F.rlike(bare, F.lit(_SPOILT)), bare)


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

    >>> worked(explain_identifier, "1.23457E+11", "1067.0", "'02139")
    1.23457E+11 | is in scientific notation: its last digits are lost; export the column as text
    1067.0      | has decimal places, which clean = "id" removes
    '02139      | is guarded by a sign in front, which clean = "id" removes
    """
    scientific = F.lit("is in scientific notation: its last digits are lost; export the column as text")
    decimal = F.lit('has decimal places, which clean = "id" removes')
    guarded = F.lit('is guarded by a sign in front, which clean = "id" removes')
    is_scientific, is_decimal = (F.rlike(text, F.lit(form)) for form in (_SCIENTIFIC, _DECIMAL))
    return F.when(is_scientific, scientific).when(is_decimal, decimal).otherwise(guarded)
