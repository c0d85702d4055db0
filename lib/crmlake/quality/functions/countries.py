"""Countries: from names in many languages and codes to ISO 3166's two letters (names: CLDR, by Babel)."""

from functools import cache
from unicodedata import normalize

import pandas as pd
from pyspark.sql import Column
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "hu", "ro", "el", "sv", "da", "nb", "fi", "tr", "ru", "uk",
    "ar", "ja", "ko", "zh", "zh_Hant",
)  # fmt: skip
"""Whose names of countries are known."""

_FURTHER = {
    "america": "US", "unitedstatesofamerica": "US", "theunitedstates": "US", "usofa": "US", "states": "US",
    "england": "GB", "scotland": "GB", "wales": "GB", "northernireland": "GB", "greatbritain": "GB", "britain": "GB",
    "grossbritannien": "GB", "grandebretagne": "GB", "angleterre": "GB", "granbretana": "GB", "inglaterra": "GB",
    "holland": "NL", "thenetherlands": "NL", "hollande": "NL",
    "eire": "IE", "republicofireland": "IE", "brd": "DE", "bundesrepublikdeutschland": "DE",
    "czechrepublic": "CZ", "ivorycoast": "CI", "burma": "MM", "swaziland": "SZ", "macedonia": "MK",
    "turkiye": "TR", "turkey": "TR", "russianfederation": "RU", "bosnia": "BA", "vatican": "VA",
    "southkorea": "KR", "korea": "KR", "republicofkorea": "KR", "korearepublicof": "KR", "vietnam": "VN",
    "iranislamicrepublicof": "IR", "moldovarepublicof": "MD", "tanzaniaunitedrepublicof": "TZ",
    "venezuelabolivarianrepublicof": "VE", "boliviaplurinationalstateof": "BO", "taiwanprovinceofchina": "TW",
    "hongkong": "HK", "macau": "MO", "uae": "AE", "rsa": "ZA",
    "prc": "CN", "peoplesrepublicofchina": "CN", "中华人民共和国": "CN",
}  # fmt: skip
"""Names that are used beside CLDR's, in the form of `_key`."""


_NO_COUNTRIES = ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")
"""What CLDR uses two letters for beside countries."""


def country(text: Column) -> Column:
    """A country's two letters of ISO 3166-1, from its name in any of `LANGUAGES` or its code; null for what is none.

    Codes of two letters, three letters and three digits are read; case, accents and signs do not matter. A name that
    means one country in one language and another in another gives null.

    >>> worked(country, "Germany", "DEUTSCHLAND", "Allemagne", "德国", "deu", "276", "UK", "Côte d'Ivoire", "Atlantis")
    Germany       | DE
    DEUTSCHLAND   | DE
    Allemagne     | DE
    德国          | DE
    deu           | DE
    276           | DE
    UK            | GB
    Côte d'Ivoire | CI
    Atlantis      | null
    """
    found: Column = _countries(text)
    return found


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _countries(texts: pd.Series) -> pd.Series:
    return texts.map(alpha_2, na_action="ignore")


def alpha_2(text: str) -> str | None:
    """As `country`, of one text: for functions that are in Python already."""
    codes, names = _known()
    key = _key(text)
    return (codes.get(key) if text.isascii() else None) or names.get(key)


def _key(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if sign.isalnum())


@cache
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Codes, and names that mean one country, by their keys."""
    from babel import Locale  # noqa: PLC0415 - loaded by the workers that need it, as it brings a dictionary
    from babel.core import get_global  # noqa: PLC0415

    spelt: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == len("DE") and code not in _NO_COUNTRIES:
                spelt.setdefault(_key(name), set()).add(code)
    countries = {code for codes in spelt.values() for code in codes}
    replaced = {old: new[0] for old, new in get_global("territory_aliases").items() if len(new) == 1}
    codes = {code.lower(): code for code in countries}
    codes |= {old.lower(): new for old, new in replaced.items() if new in countries}
    names = {key: means.pop() for key, means in spelt.items() if len(means) == 1}
    return codes, names | _FURTHER
