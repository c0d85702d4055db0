"""Numbers as people write them: grouped or not, with either decimal mark, a minus before or behind."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let, not_empty
from crmlake.quality.functions.text import one_line

_MINUS = "-−–"
_SIGN = rf"^\((.*)\)$|^(.*\S)\s*[{_MINUS}]$|^[{_MINUS}]\s*(.*)$"
_PATTERNS = {
    ".": (
        r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:([, '’])\d{3})(?:\1\d{3})*|[1-9]\d{0,1}(?:,\d{2})+,\d{3})(?:[.]\d*)?|[.]\d+)"
    ),
    ",": r"[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:([. '’])\d{3})(?:\1\d{3})*)(?:,\d*)?|,\d+)",
}
"""A number by its decimal mark; thousands are grouped by another sign, always the same, lakhs by commas too."""
_CLEAR = r"(?![+-]?[1-9]\d{0,2}[.,]\d{3}$)"
"""Not a number that is another one by the other decimal mark."""

SHARE = "decimal(18,8)"


def plain_number(text: Column, decimal: str | None = None) -> Column:
    """A number in plain notation, as text: an optional minus, digits, an optional point and digits.

    Without a stated decimal mark it is told from the number itself; one that could be either, such as 1.234, is null
    rather than guessed.

    >>> worked(plain_number, "1.234,50", "1,234.50", "1 234", "12,5", "5-", "(12.00)", "−3", "1.234", "12 apples")
    1.234,50  | 1234.50
    1,234.50  | 1234.50
    1 234     | 1234
    12,5      | 12.5
    5-        | -5
    (12.00)   | -12.00
    −3        | -3
    1.234     | null
    12 apples | null
    >>> worked(partial(plain_number, decimal=","), "1.234", "1.5")
    1.234 | 1234
    1.5   | null

    Args:
        text: a string.
        decimal: `.` or `,`, the mark before decimal places; `None`: told from each number.
    """
    # "(-5)" and "-5-" keep a second minus, and so are no number.
    signed = F.regexp_replace(one_line(text), _SIGN, "-$1$2$3")
    if decimal is not None:
        return _read(signed, decimal)
    return let(signed, lambda known: F.coalesce(_read(known, ".", _CLEAR), _read(known, ",", _CLEAR)))


def percentage(text: Column, decimal: str | None = None, bare: str | None = None) -> Column:
    """A percentage as the share that it means (`decimal(18,8)`); `‰` as well.

    >>> worked(percentage, "12,5 %", "-3%", "5 ‰", "0.5")
    12,5 % | 0.12500000
    -3%    | -0.03000000
    5 ‰    | 0.00500000
    0.5    | null
    >>> worked(partial(percentage, bare="percent"), "0.5")
    0.5 | 0.00500000

    Args:
        text: a string.
        decimal: see `plain_number`.
        bare: what a number without a sign is: `percent` or `share`; `None`: not clean.
    """
    line = one_line(text)
    number = plain_number(F.regexp_replace(line, r"\s*[%‰]$", ""), decimal).try_cast("decimal(28,10)")
    bare_divisor = {"percent": 100, "share": 1, None: None}[bare]
    divisor = F.when(F.endswith(line, F.lit("%")), 100).when(F.endswith(line, F.lit("‰")), 1000).otherwise(bare_divisor)
    return F.try_divide(number, divisor.cast("decimal(4,0)")).try_cast(SHARE)


def _read(signed: Column, mark: str, only: str = "") -> Column:
    """The number that a text is by one decimal mark, in plain notation; null for none."""
    found = F.regexp_extract(signed, f"^{only}{_PATTERNS[mark]}$", 0)
    digits = F.translate(F.regexp_replace(found, rf"[^\d{mark}-]", ""), mark, ".")
    whole = F.regexp_replace(F.regexp_replace(digits, "[.]$", ""), "^(-?)[.]", "$10.")
    return not_empty(whole)
