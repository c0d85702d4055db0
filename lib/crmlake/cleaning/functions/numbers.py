"""Numbers as people write them: grouped or not, with either decimal mark, a minus in front or behind."""

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

from crmlake.cleaning.functions.casts import cast_strictly
from crmlake.cleaning.functions.expressions import let, null_if_empty
from crmlake.cleaning.functions.text import tidy_code

_MINUS = "-−–"
_SIGN = rf"^\((.*)\)$|^(.*\S)\s*[{_MINUS}]$|^[{_MINUS}]\s*(.*)$"
NO_CENTS = r"[.,]\s*[-−–—]{1,2}"
"""What stands for missing decimal places (`5.–`, `5,-`), and is no minus behind the number."""
_PATTERNS = {
    ".": (
        r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:([, '’])\d{3})(?:\1\d{3})*|[1-9]\d{0,1}(?:,\d{2})+,\d{3})(?:[.]\d*)?|[.]\d+)"
    ),
    ",": r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:([. '’])\d{3})(?:\1\d{3})*)(?:,\d*)?|,\d+)",
}
"""A number by its decimal mark. Thousands are grouped by one other sign throughout; commas may group lakhs too."""
_UNAMBIGUOUS = r"(?![+-]?[1-9]\d{0,2}[.,]\d{3}$)"
"""Excludes a number that the other decimal mark makes another one, such as 1.234."""

SHARE_PLACES = 8
"""The decimal places of a share."""


def normalise_number(text: Column, decimal: str | None = None) -> Column:
    """Return a number as text in plain notation: an optional minus, digits, an optional point and digits.

    Without `decimal` the mark follows from the number itself. A number that could be read both ways, such as 1.234,
    gives null.

    >>> worked(normalise_number, "1.234,50", "1,234.50", "1 234", "12,5", "5-", "(12.00)", "−3", "1.234", "12 apples")
    1.234,50  | 1234.50
    1,234.50  | 1234.50
    1 234     | 1234
    12,5      | 12.5
    5-        | -5
    (12.00)   | -12.00
    −3        | -3
    1.234     | null
    12 apples | null
    >>> worked(partial(normalise_number, decimal=","), "1.234", "1.5", "12,-")
    1.234 | 1234
    1.5   | null
    12,-  | 12
    >>> worked(partial(normalise_number, decimal="."), "12.–", "-12.--", "12.0-", "12–")
    12.–   | 12
    -12.-- | -12
    12.0-  | -12.0
    12–    | -12

    Args:
        text: a string column.
        decimal: `.` or `,`, the mark before decimal places; `None` infers it from each number.
    """
    # "(-5)" and "-5-" keep a second minus, and therefore give null.
    signed = F.regexp_replace(F.regexp_replace(tidy_code(text), f"(?<=\\d){NO_CENTS}$", ""), _SIGN, "-$1$2$3")
    if decimal is not None:
        return _read(signed, decimal)
    return let(signed, lambda line: F.coalesce(_read(line, ".", _UNAMBIGUOUS), _read(line, ",", _UNAMBIGUOUS)))


def parse_percentage(text: Column, decimal: str | None = None, bare: str | None = None) -> Column:
    """Return the share that a percentage or per mille means, as `decimal(18,8)`; null for any other text.

    >>> worked(parse_percentage, "12,5 %", "-3%", "5 ‰", "0.5")
    12,5 % | 0.12500000
    -3%    | -0.03000000
    5 ‰    | 0.00500000
    0.5    | null
    >>> worked(parse_percentage, "0.0000001 %")
    0.0000001 % | null
    >>> worked(partial(parse_percentage, bare="percent"), "0.5")
    0.5 | 0.00500000

    Args:
        text: a string column.
        decimal: the decimal mark, see `normalise_number`.
        bare: how to read a number without a sign: as `percent` or as `share`; `None` gives null.
    """
    line = tidy_code(text)
    number = normalise_number(F.regexp_replace(line, r"\s*[%‰]$", ""), decimal)
    bare_divisor = {"percent": 100, "share": 1, None: None}[bare]
    divisor = F.when(F.endswith(line, F.lit("%")), 100).when(F.endswith(line, F.lit("‰")), 1000).otherwise(bare_divisor)
    share = F.try_divide(number.try_cast("decimal(30,14)"), divisor.cast("decimal(4,0)"))
    return cast_strictly(share, DecimalType(35, 19), DecimalType(18, SHARE_PLACES))


def _read(signed: Column, mark: str, lookahead: str = "") -> Column:
    """Return the number that a text means by one decimal mark, in plain notation; null where it is no number."""
    number = F.regexp_extract(signed, f"^{lookahead}{_PATTERNS[mark]}$", 0)
    digits = F.translate(F.regexp_replace(number, rf"[^\d{mark}-]", ""), mark, ".")
    return null_if_empty(F.regexp_replace(F.regexp_replace(digits, "[.]$", ""), "^(-?)[.]", "$10."))
