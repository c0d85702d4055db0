"""Money: an amount beside the sign or code of its currency. `currencies.currency` reads the currency."""

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.currencies import SIGN_OR_WORD, SIGNS, codes
from crmlake.quality.functions.numbers import plain_number
from crmlake.quality.functions.text import one_line
from crmlake.tables.shared import MONEY

_PLACE = "¤"
_AMBIGUOUS = ("$", "¥", "KR")
_NO_CENTS = r"[.,]\s*[-–—]{1,2}(?=\s*(?:¤|$))"


def money(text: Column, decimal: str | None = None, signs: Mapping[str, str] | None = None) -> Column:
    """An amount of money, exact (`decimal(18,4)`; further places are rounded half up).

    What stands beside it must be a currency, though it need not be told which (`$`).

    >>> worked(money, "1.234,56 €", "(12.00)", "USD 3", "-€5", "5,50-", "CHF 5.–", "$1,000.00", "3 apples", "1.234 €")
    1.234,56 € | 1234.5600
    (12.00)    | -12.0000
    USD 3      | 3.0000
    -€5        | -5.0000
    5,50-      | -5.5000
    CHF 5.–    | 5.0000
    $1,000.00  | 1000.0000
    3 apples   | null
    1.234 €    | null
    >>> worked(partial(money, decimal=","), "1.234 €")
    1.234 € | 1234.0000

    Args:
        text: a string.
        decimal: see `plain_number`.
        signs: see `currency`.
    """
    line = one_line(text)
    named = F.upper(F.regexp_replace(F.regexp_extract(line, SIGN_OR_WORD, 0), "[.]$", ""))
    # Only at an end of the amount does the currency's name go: "1 USD 234" is no amount.
    marked = F.regexp_replace(line, rf"^([^\p{{L}}\p{{Sc}}]*)(?:{SIGN_OR_WORD})", f"$1{_PLACE}")
    front = F.regexp_replace(F.regexp_replace(marked, _NO_CENTS, ""), rf"^([(+−–-]?)\s*{_PLACE}\s*", "$1")
    amount = F.regexp_replace(front, rf"\s*{_PLACE}\s*([)−–-]?)$", "$1")
    known = named.isin("", *_AMBIGUOUS, *codes(), *SIGNS, *(sign.upper() for sign in signs or ()))
    return F.when(known, plain_number(amount, decimal).try_cast(MONEY))
