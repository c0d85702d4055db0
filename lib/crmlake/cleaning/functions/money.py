"""Amounts of money, alone or beside the sign or code of a currency. `currencies.currency_code` reads the currency."""

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType, StringType

from crmlake.cleaning.functions.casts import cast_strictly, explain_decimal
from crmlake.cleaning.functions.currencies import SIGN_OR_WORD, SIGNS, iso_codes
from crmlake.cleaning.functions.numbers import NO_CENTS, normalise_number
from crmlake.cleaning.functions.text import tidy_code
from crmlake.tables.shared import MONEY_PLACES

_CURRENCY = "¤"
"""Replaces the currency while the amount is parsed."""
_AMBIGUOUS = ("$", "¥", "KR")
_NO_CENTS = rf"{NO_CENTS}(?=\s*(?:¤|$))"


def parse_money(text: Column, decimal: str | None = None, signs: Mapping[str, str] | None = None) -> Column:
    """Return an amount of money as `decimal(18,4)`, rounded half up; null for any other text, or where it is too small.

    A word or sign beside the amount must be a currency, but may mean several (`$`).

    >>> worked(
    ...     parse_money, "1.234,56 €", "(12.00)", "USD 3", "-€5", "5,50-", "CHF 5.–", "$1,000.00", "3 apples", "1.234 €"
    ... )
    1.234,56 € | 1234.5600
    (12.00)    | -12.0000
    USD 3      | 3.0000
    -€5        | -5.0000
    5,50-      | -5.5000
    CHF 5.–    | 5.0000
    $1,000.00  | 1000.0000
    3 apples   | null
    1.234 €    | null
    >>> worked(partial(parse_money, decimal=","), "1.234 €")
    1.234 € | 1234.0000

    Args:
        text: a string column.
        decimal: the decimal mark, see `normalise_number`.
        signs: codes of further signs, see `currency_code`.
    """
    amount = read_amount(text, decimal, signs)
    return cast_strictly(amount, StringType(), DecimalType(18, MONEY_PLACES))


def explain_money(text: Column, decimal: str | None = None) -> Column:
    """Return that an amount is too small, as the end of a sentence; empty for any other text.

    >>> worked(lambda text: F.substring_index(explain_money(text), ":", 2), "0,00001 €", "free")
    0,00001 € | : it is too small for 4 decimal places
    free      |
    """
    return explain_decimal(read_amount(text, decimal), MONEY_PLACES)


def read_amount(text: Column, decimal: str | None = None, signs: Mapping[str, str] | None = None) -> Column:
    """Return an amount of money with all of its decimal places, as text in plain notation; see `parse_money`.

    >>> worked(read_amount, "0,00001 €", "(12.00)")
    0,00001 € | 0.00001
    (12.00)   | -12.00
    """
    line = tidy_code(text)
    word = F.upper(F.regexp_replace(F.regexp_extract(line, SIGN_OR_WORD, 0), "[.]$", ""))
    # The currency may only be at an end of the amount: "1 USD 234" is not an amount.
    marked = F.regexp_replace(line, rf"^([^\p{{L}}\p{{Sc}}]*)(?:{SIGN_OR_WORD})", f"$1{_CURRENCY}")
    front = F.regexp_replace(F.regexp_replace(marked, _NO_CENTS, ""), rf"^([(+−–-]?)\s*{_CURRENCY}\s*", "$1")
    amount = F.regexp_replace(front, rf"\s*{_CURRENCY}\s*([)−–-]?)$", "$1")
    is_currency = word.isin("", *_AMBIGUOUS, *iso_codes(), *SIGNS, *(sign.upper() for sign in signs or ()))
    return F.when(is_currency, normalise_number(amount, decimal))
