"""Telephone numbers, by the numbering plans of all countries (Google's libphonenumber)."""

from collections.abc import Callable

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

from crmlake.quality.functions.countries import alpha_2


def phone(text: Column, country: Column | None = None, accepts: str = "valid") -> Column:
    """A telephone number in E.164's form: `+`, country code and number; an extension is left out. Null for none.

    >>> worked(phone, ("030 23125001", "Germany"), ("(0)1 99001234", "FR"), ("+44 20 7946 0018", None), ("12", "DE"))
    030 23125001, Germany  | +493023125001
    (0)1 99001234, FR      | +33199001234
    +44 20 7946 0018, null | +442079460018
    12, DE                 | null

    Args:
        text: a string.
        country: where a number without a country code is at home, as `countries.country` reads it; null, or no country:
            only numbers with `+` can be told.
        accepts: `valid`: what a country's plan assigns; `possible`: whatever has the length of a number there.
    """
    home = F.lit(None).cast("string") if country is None else country
    number: Column = _UDFS[accepts](text, home)
    return number


def _e164(accepts: str) -> Callable[[str | None, str | None], str | None]:
    from phonenumbers import (  # noqa: PLC0415 - loaded by the workers that need it, as it brings all plans
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_possible_number,
        is_valid_number,
        parse,
    )

    fits = {"valid": is_valid_number, "possible": is_possible_number}[accepts]

    def e164(text: str | None, home: str | None) -> str | None:
        if text is None:
            return None
        try:
            number = parse(text, alpha_2(home) if home else None)
        except NumberParseException:
            return None
        return format_number(number, PhoneNumberFormat.E164) if fits(number) else None

    return e164


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _valid(texts: pd.Series, homes: pd.Series) -> pd.Series:
    return pd.Series(map(_e164("valid"), texts, homes), dtype=object)


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _possible(texts: pd.Series, homes: pd.Series) -> pd.Series:
    return pd.Series(map(_e164("possible"), texts, homes), dtype=object)


_UDFS = {"valid": _valid, "possible": _possible}
