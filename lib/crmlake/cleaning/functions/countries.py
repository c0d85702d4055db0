"""Countries: from codes and from names in many languages to ISO 3166-1 alpha-2 (names from CLDR, by Babel)."""

import re
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
"""The languages in which names of countries are read."""

_MORE_NAMES = {
    "america": "US", "unitedstatesofamerica": "US", "theunitedstates": "US", "usofa": "US", "states": "US",
    "england": "GB", "scotland": "GB", "wales": "GB", "northernireland": "GB", "greatbritain": "GB", "britain": "GB",
    "grossbritannien": "GB", "grandebretagne": "GB", "angleterre": "GB", "granbretana": "GB", "inglaterra": "GB",
    "holland": "NL", "thenetherlands": "NL", "hollande": "NL",
    "eire": "IE", "republicofireland": "IE", "irelandrepublic": "IE", "irelandrepublicof": "IE",
    "el": "GR", "brd": "DE", "bundesrepublikdeutschland": "DE",
    "czechrepublic": "CZ", "ivorycoast": "CI", "burma": "MM", "swaziland": "SZ", "macedonia": "MK",
    "turkiye": "TR", "turkey": "TR", "russianfederation": "RU", "bosnia": "BA", "vatican": "VA",
    "southkorea": "KR", "republicofkorea": "KR", "korearepublicof": "KR", "vietnam": "VN",
    "iranislamicrepublicof": "IR", "moldovarepublicof": "MD", "tanzaniaunitedrepublicof": "TZ",
    "venezuelabolivarianrepublicof": "VE", "boliviaplurinationalstateof": "BO", "taiwanprovinceofchina": "TW",
    "hongkong": "HK", "macau": "MO", "uae": "AE", "rsa": "ZA",
    "congorepublic": "CG", "republicofcongo": "CG", "republicofthecongo": "CG", "congorepublicofthe": "CG",
    "drc": "CD", "congodrc": "CD", "drcongo": "CD", "congodemocraticrepublic": "CD",
    "congothedemocraticrepublicofthe": "CD",
    "democraticrepublicofcongo": "CD", "democraticrepublicofthecongo": "CD", "congodemocraticrepublicofthe": "CD",
    "virginislandsus": "VI", "virginislandsbritish": "VG", "saintmartinfrenchpart": "MF", "saintmartindutchpart": "SX",
    "unitedstatesusminoroutlyingislands": "UM", "belau": "PW",
    "prc": "CN", "peoplesrepublicofchina": "CN", "中华人民共和国": "CN",
}  # fmt: skip
"""Names in use that CLDR does not list, in the form of `_key`, and the European Union's code of Greece."""
_SEVERAL = ("congo", "kongo", "korea", "corea", "coree", "coreia")
"""Names that mean two countries, though one language or another has them for one."""
_TWO_NAMES = re.compile(r"([^()]+)\(([^()]+)\)\s*")

_NOT_COUNTRIES = ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")
"""Codes of two letters that CLDR uses for other things than countries."""


def country_code(text: Column) -> Column:
    """Return a country's two letters of ISO 3166-1, from its code or its name in any of `LANGUAGES`; null for others.

    It reads codes of two letters, three letters and three digits. Case, accents and signs do not matter. A name that
    means different countries in different languages gives null.

    >>> worked(
    ...     country_code, "Germany", "DEUTSCHLAND", "Allemagne", "德国", "deu", "276", "UK", "Côte d'Ivoire", "Atlantis"
    ... )
    Germany       | DE
    DEUTSCHLAND   | DE
    Allemagne     | DE
    德国          | DE
    deu           | DE
    276           | DE
    UK            | GB
    Côte d'Ivoire | CI
    Atlantis      | null
    >>> worked(country_code, "United States (US)", "JP (Japan)", "Ireland (Republic)", "Germany (US)", "Congo", "Korea")
    United States (US) | US
    JP (Japan)         | JP
    Ireland (Republic) | IE
    Germany (US)       | null
    Congo              | null
    Korea              | null
    """
    code: Column = _country_codes(text)
    return code


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _country_codes(texts: pd.Series) -> pd.Series:
    return texts.map(lookup_country_code, na_action="ignore")


def lookup_country_code(text: str) -> str | None:
    """Return what `country_code` gives for one text, for functions that already run in Python."""
    if code := _lookup(text):
        return code
    both = _TWO_NAMES.fullmatch(text)
    meanings = set(map(_lookup, both.groups())) if both else set()
    return meanings.pop() if len(meanings) == 1 else None


def _lookup(text: str) -> str | None:
    codes, names = _codes_and_names()
    key = _key(text)
    return (codes.get(key) if text.isascii() else None) or names.get(key)


def _key(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if sign.isalnum())


@cache
def _codes_and_names() -> tuple[dict[str, str], dict[str, str]]:
    """Return the country codes by code of any kind, and by the key of each name that means one country."""
    from babel import Locale  # noqa: PLC0415 - loaded only by workers that need it, as it is large
    from babel.core import get_global  # noqa: PLC0415

    codes_by_name: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == len("DE") and code not in _NOT_COUNTRIES:
                codes_by_name.setdefault(_key(name), set()).add(code)
    countries = {code for codes in codes_by_name.values() for code in codes}
    replacements = {old: new[0] for old, new in get_global("territory_aliases").items() if len(new) == 1}
    codes = {code.lower(): code for code in countries}
    codes |= {old.lower(): new for old, new in replacements.items() if new in countries}
    names = {key: meanings.pop() for key, meanings in codes_by_name.items() if len(meanings) == 1}
    names = {key: code for key, code in names.items() if key not in _SEVERAL}
    return codes, names | _MORE_NAMES
