"""Telephone numbers, by the numbering plans of all countries (Google's libphonenumber)."""

from collections.abc import Callable

import pandas as pd
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf
from pyspark.sql.types import StringType

from crmlake.cleaning.functions.countries import lookup_country_code


def normalise_phone(text: Column, country: Column | None = None, accepts: str = "valid") -> Column:
    """Return a telephone number in E.164's form: `+`, country code and number; null where it is no valid number.

    An extension is left out.

    >>> worked(
    ...     normalise_phone,
    ...     ("030 23125001", "Germany"), ("(0)1 99001234", "FR"), ("+44 20 7946 0018", None), ("12", "DE"),
    ... )
    030 23125001, Germany  | +493023125001
    (0)1 99001234, FR      | +33199001234
    +44 20 7946 0018, null | +442079460018
    12, DE                 | null

    Args:
        text: a string column.
        country: the country of a number without a country code, in any form that `country_code` reads. Where it is
            null, only numbers with `+` are recognised.
        accepts: `valid` accepts numbers that the country's plan assigns, `possible` any with a length that it allows.
    """
    default = F.lit(None).cast("string") if country is None else country
    number: Column = _UDFS[accepts](text, default)
    return number


def _formatter(accepts: str) -> Callable[[str | None, str | None], str | None]:
    """Return a function from a number and its country to E.164's form."""
    from phonenumbers import (  # noqa: PLC0415 - loaded only by workers that need it, as it loads all numbering plans
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_possible_number,
        is_valid_number,
        parse,
    )

    is_accepted = {"valid": is_valid_number, "possible": is_possible_number}[accepts]

    def to_e164(text: str | None, country: str | None) -> str | None:
        if text is None:
            return None
        try:
            number = parse(text, lookup_country_code(country) if country else None)
        except NumberParseException:
            return None
        return format_number(number, PhoneNumberFormat.E164) if is_accepted(number) else None

    return to_e164


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _valid(texts: pd.Series, countries: pd.Series) -> pd.Series:
    return pd.Series(map(_formatter("valid"), texts, countries), dtype=object)


@pandas_udf(StringType())  # type: ignore[call-overload,untyped-decorator,unused-ignore]
def _possible(texts: pd.Series, countries: pd.Series) -> pd.Series:
    return pd.Series(map(_formatter("possible"), texts, countries), dtype=object)


_UDFS = {"valid": _valid, "possible": _possible}
