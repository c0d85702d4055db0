"""Currencies: from signs and codes to ISO 4217 (current and withdrawn codes from CLDR, by Babel)."""

from collections.abc import Mapping
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.text import tidy_code

SIGNS = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL", "JP¥": "JPY",
    "CN¥": "CNY", "RMB": "CNY", "元": "CNY",
    "人民币": "CNY", "円": "JPY", "₹": "INR", "RS": "INR", "₽": "RUB", "₺": "TRY",
    "TL": "TRY", "₩": "KRW", "₴": "UAH", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "ZŁ": "PLN",
    "KČ": "CZK", "FT": "HUF", "LEI": "RON", "ЛВ": "BGN", "FR": "CHF", "SFR": "CHF", "RM": "MYR", "RP": "IDR",
}  # fmt: skip
"""Signs and words, in capitals, that mean one currency. `$`, `¥` and `kr` mean several: a mapping says which."""

SIGN_OR_WORD = r"\p{L}*\p{Sc}|\p{L}+[.]?"
"""A currency sign, with or without letters before it, or a word."""


@cache
def iso_codes() -> tuple[str, ...]:
    """Return the codes of ISO 4217."""
    from babel.numbers import list_currencies  # noqa: PLC0415 - it loads a large dictionary

    return tuple(sorted(list_currencies()))


def currency_code(text: Column, signs: Mapping[str, str] | None = None) -> Column:
    """Return the ISO 4217 code of a currency, written alone or beside an amount; null for any other text.

    The first word or sign is the currency; another currency behind it (`USD 5 EUR`) makes the text invalid.

    >>> worked(currency_code, "eur", "€ 5.00", "12,50 US$", "CHF 3", "$5", "5", "quid")
    eur       | EUR
    € 5.00    | EUR
    12,50 US$ | USD
    CHF 3     | CHF
    $5        | null
    5         | null
    quid      | null
    >>> worked(currency_code, "USD 5 EUR", "USD - US Dollar", "€5.00 EUR", "per EUR")
    USD 5 EUR       | null
    USD - US Dollar | USD
    €5.00 EUR       | EUR
    per EUR         | null
    >>> worked(partial(currency_code, signs={"$": "USD"}), "$5")
    $5 | USD

    Args:
        text: a string column.
        signs: codes of further signs, such as `$`; they take precedence over `SIGNS`.
    """
    words = F.regexp_extract_all(F.upper(tidy_code(text)), F.lit(SIGN_OR_WORD), F.lit(0))
    codes = {sign.upper(): code for sign, code in {**SIGNS, **(signs or {})}.items()}
    code_by_sign = F.create_map(*(F.lit(part) for pair in codes.items() for part in pair))

    def code(word: Column) -> Column:
        bare = F.rtrim(word, F.lit("."))
        return F.when(bare.isin(*iso_codes()), bare).otherwise(F.try_element_at(code_by_sign, bare))

    return let(F.transform(words, code), _only_code)


def _only_code(codes: Column) -> Column:
    """Return the code of the first word, unless a further word is another currency."""
    first = F.get(codes, F.lit(0))
    return F.when(~F.exists(codes, lambda other: F.coalesce(other != first, F.lit(False))), first)
