"""Telephone numbers, by the numbering plans of all countries (Google's libphonenumber)."""

import re
from collections.abc import Callable

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

from crmlake.cleaning.functions.countries import lookup_country_code

_SCIENTIFIC = re.compile(r"^\s*[+]?\d+([.,]\d+)?[eE][+]?\d+\s*$")
_DECIMAL_PLACES = re.compile(r"(?<=\d)[.]0+\s*$")
_BARE = re.compile(r"[\s().-]")
"""What people write between the digits of a number."""


def normalise_phone(text: Column, country: Column | None = None, accepts: str = "valid") -> Column:
    """Return a telephone number in E.164's form: `+`, country code and number; null where it is no valid number.

    An extension is left out, and so is `.0` that a spreadsheet program added. A number without `+` that is valid in two
    ways, with the country's code in front of it and without, gives null.

    >>> worked(
    ...     normalise_phone,
    ...     ("030 23125001", "Germany"), ("(0)1 99001234", "FR"), ("+44 20 7946 0018", None), ("12", "DE"),
    ... )
    030 23125001, Germany  | +493023125001
    (0)1 99001234, FR      | +33199001234
    +44 20 7946 0018, null | +442079460018
    12, DE                 | null
    >>> worked(
    ...     normalise_phone,
    ...     ("3023125001.0", "DE"), ("4.91512E+11", "DE"), ("4921123456", "DE"), ("8613800138000", "CN"),
    ... )
    3023125001.0, DE  | +493023125001
    4.91512E+11, DE   | null
    4921123456, DE    | null
    8613800138000, CN | +8613800138000
    >>> worked(partial(normalise_phone, accepts="possible"), ("+43 000 1234567", "AT"), ("0043 000 1234567", "AT"))
    +43 000 1234567, AT  | +43001234567
    0043 000 1234567, AT | +43001234567

    Args:
        text: a string column.
        country: the country of a number without a country code, in any form that `country_code` reads. Where it is
            null, only numbers with `+` are recognised.
        accepts: `valid` accepts numbers that the country's plan assigns, `possible` any with a length that it allows.
            Of a number that is only possible, one zero behind the country's code is taken for the national prefix.
    """
    default = F.lit(None).cast("string") if country is None else country
    number: Column = _UDFS[accepts](text, default)
    return number


def _formatter(accepts: str) -> Callable[[str | None, str | None], str | None]:
    """Return a function from a number and its country to E.164's form."""
    import phonenumbers as plan  # noqa: PLC0415 - loaded only by workers that need it, as it loads all numbering plans

    is_accepted = {"valid": plan.is_valid_number, "possible": plan.is_possible_number}[accepts]

    def parse(text: str, region: str | None) -> str | None:
        try:
            number = plan.parse(text, region)
        except plan.NumberParseException:
            return None
        return plan.format_number(number, plan.PhoneNumberFormat.E164) if is_accepted(number) else None

    def to_e164(text: str | None, country: str | None) -> str | None:
        if text is None or _SCIENTIFIC.match(text):
            return None
        digits, region = _DECIMAL_PLACES.sub("", text), lookup_country_code(country) if country else None
        code = str(plan.country_code_for_region(region)) if region else ""
        if not code or not _BARE.sub("", digits).startswith(code):
            return parse(digits, region)
        # With the country's code in front of it or without: two valid numbers are two persons.
        readings = {parse(f"+{code}{_BARE.sub('', digits)}", None), parse(f"+{_BARE.sub('', digits)}", None)} - {None}
        return readings.pop() if len(readings) == 1 else None

    return to_e164


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _valid(texts: pd.Series, countries: pd.Series) -> pd.Series:
    return pd.Series(map(_formatter("valid"), texts, countries), dtype=object)


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _possible(texts: pd.Series, countries: pd.Series) -> pd.Series:
    return pd.Series(map(_formatter("possible"), texts, countries), dtype=object)


_UDFS = {"valid": _valid, "possible": _possible}
