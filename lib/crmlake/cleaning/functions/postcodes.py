"""Postcodes in the form of their country."""

import re
from itertools import product
from string import ascii_uppercase, digits
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.text import tidy_code

LAYOUTS = {
    "0000": "AF AL AM AR AT AU BD BE BG CH CY DK GE HU LI LU LV MK MZ NE NO NZ PH PY SI TN VE ZA",
    "00000": (
        "AX BA BT CR CU DE DO DZ EE EG ES FI FR GF GP GT HR ID IQ IT JO KE KH KR KW LA LK LT MA MC ME MM MN MQ MX MY "
        "NP PE PK RE RS SA SM SN TH TR UA US UY VA VN YT ZM"
    ),
    "000 00": "CZ GR SE SK",
    "000000": "BY CN CO EC IN KG KZ RO RU SG TJ TM UZ",
    "0000000": "CL IL",
    "000": "FO IS MG PG",
    "0000 AA": "NL",
    "00-000": "PL",
    "0000-000": "PT",
    "00000-000": "BR",
    "000-0000": "JP",
    "00000-0000": "US",
    "A0A 0A0": "CA",
    "A0 0AA": "GB", "A00 0AA": "GB", "AA0 0AA": "GB", "AA00 0AA": "GB", "A0A 0AA": "GB", "AA0A 0AA": "GB",
    "AAA 0000": "MT", "AA000": "AD", "A0000AAA": "AR",
} | {f"{key} {''.join(rest)}": "IE" for key in ("A00", "A0A") for rest in product("0A", repeat=4)}  # fmt: skip
"""Layouts of postcodes (0 for a digit, A for a letter), each with the countries that use it."""
_PREFIXED = "AD AT AX BE BG BY CH CY CZ DE DK EE ES FI FR GR HR HU IE IT LI LT LU LV NL NO PL PT RO SE SI SK"
"""Countries whose postcodes may have the country's letters in front (D-10115, L-1234)."""

_BY_SHAPE = {
    f"{country} {re.sub('[ -]', '', layout)}": re.search("[ -]|$", layout)
    for layout, countries in LAYOUTS.items()
    for country in countries.split()
}
_SEPARATORS = {key: gap[0] for key, gap in _BY_SHAPE.items() if gap}
_POSITIONS = {key: gap.start() + 1 for key, gap in _BY_SHAPE.items() if gap}
"""By country and shape: the separator within a postcode, and its position."""
_COUNTRIES = sorted({key[:2] for key in _BY_SHAPE})
_DECIMAL_PLACES = r"^(\d+)[.]0+$"
_POSTAL_MARK = "^〒 ?"
_SEPARATOR = r"[ .\-‐‑–−ー]"
"""What may stand within a postcode: Japanese keyboards have several signs that look like a hyphen."""
_SCIENTIFIC = r"^\d+([.,]\d+)?E[+]?\d+$"


def normalise_postcode(text: Column, country: Column) -> Column:
    """Return a postcode in the layout of its country; null where it fits none of the country's layouts.

    A missing leading zero is not guessed; `.0` that a spreadsheet program added is removed. Without a country, or
    without a layout for it, the text is only tidied and put in capitals.

    >>> worked(
    ...     normalise_postcode,
    ...     ("d-10115", "DE"), ("1067", "DE"), ("sw1a1aa", "GB"), ("1012ab", "NL"), ("00950", "PL"),
    ... )
    d-10115, DE | 10115
    1067, DE    | null
    sw1a1aa, GB | SW1A 1AA
    1012ab, NL  | 1012 AB
    00950, PL   | 00-950
    >>> worked(normalise_postcode, ("12345-6789", "US"), ("k1a 0b1", "CA"), ("bfpo 12", "XX"), (" 8001", None))
    12345-6789, US | 12345-6789
    k1a 0b1, CA    | K1A 0B1
    bfpo 12, XX    | BFPO 12
     8001, null    | 8001
    >>> worked(normalise_postcode, ("〒100-0001", "JP"), ("〒 100ー0001", "JP"), ("〒1000001", None))
    〒100-0001, JP   | 100-0001
    〒 100ー0001, JP | 100-0001
    〒1000001, null  | 1000001
    >>> worked(normalise_postcode, ("50122.0", "IT"), ("1067.0", "DE"), ("1.2E+4", None))
    50122.0, IT  | 50122
    1067.0, DE   | null
    1.2E+4, null | null

    Args:
        text: a string column.
        country: the two letters of ISO 3166-1.
    """
    plain = F.regexp_replace(F.upper(tidy_code(text)), _POSTAL_MARK, "")
    line = F.regexp_replace(plain, _DECIMAL_PLACES, "$1")
    without_prefix = F.regexp_replace(line, r"^[A-Z]{1,2}[ -]+(?=\d)", "")
    bare = F.when(country.isin(*_PREFIXED.split()), without_prefix).otherwise(line)
    compact = F.regexp_replace(bare, _SEPARATOR, "")
    shape = F.translate(compact, ascii_uppercase + digits, "A" * 26 + "0" * 10)
    key = F.concat(country, F.lit(" "), shape)
    separator, position = (F.try_element_at(_literal(values), key) for values in (_SEPARATORS, _POSITIONS))
    other = F.when(~F.rlike(line, F.lit(_SCIENTIFIC)), line)
    return F.when(country.isin(*_COUNTRIES), F.overlay(compact, separator, position, F.lit(0))).otherwise(other)


def _literal(values: dict[str, Any]) -> Column:
    return F.create_map(*(F.lit(part) for pair in values.items() for part in pair))
