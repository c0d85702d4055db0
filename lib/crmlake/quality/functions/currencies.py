"""Currencies: from signs and codes to ISO 4217 (its codes, those withdrawn too: CLDR, by Babel)."""

from collections.abc import Mapping
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.text import one_line

SIGNS = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "MX$": "MXN", "R$": "BRL", "JP¥": "JPY",
    "CN¥": "CNY", "RMB": "CNY", "元": "CNY",
    "人民币": "CNY", "円": "JPY", "₹": "INR", "RS": "INR", "₽": "RUB", "₺": "TRY",
    "TL": "TRY", "₩": "KRW", "₴": "UAH", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "ZŁ": "PLN",
    "KČ": "CZK", "FT": "HUF", "LEI": "RON", "ЛВ": "BGN", "FR": "CHF", "SFR": "CHF", "RM": "MYR", "RP": "IDR",
}  # fmt: skip
"""Signs and words, in large letters, that mean one currency. `$`, `¥` and `kr` mean several: a mapping says which."""

SIGN_OR_WORD = r"\p{L}*\p{Sc}|\p{L}+[.]?"
"""A sign, with letters before it or not, or a word."""


@cache
def codes() -> tuple[str, ...]:
    """The codes of ISO 4217."""
    from babel.numbers import list_currencies  # noqa: PLC0415 - it brings a dictionary

    return tuple(sorted(list_currencies()))


def currency(text: Column, signs: Mapping[str, str] | None = None) -> Column:
    """The ISO 4217 code of a currency that is named alone, or beside an amount.

    >>> worked(currency, "eur", "€ 5.00", "12,50 US$", "CHF 3", "$5", "5", "quid")
    eur       | EUR
    € 5.00    | EUR
    12,50 US$ | USD
    CHF 3     | CHF
    $5        | null
    5         | null
    quid      | null
    >>> worked(partial(currency, signs={"$": "USD"}), "$5")
    $5 | USD

    Args:
        text: a string.
        signs: what further signs mean, such as `$`; they come before `SIGNS`.
    """
    named = F.upper(F.regexp_replace(F.regexp_extract(one_line(text), SIGN_OR_WORD, 0), "[.]$", ""))
    meant = {sign.upper(): code for sign, code in {**SIGNS, **(signs or {})}.items()}
    by_sign = F.create_map(*(F.lit(part) for pair in meant.items() for part in pair))
    return F.when(named.isin(*codes()), named).otherwise(F.try_element_at(by_sign, named))
