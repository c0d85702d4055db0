"""Cleaners of postal addresses."""

from typing import ClassVar

from pydantic import Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.functions import addresses, countries, postcodes
from crmlake.sql_check import Expression


class City(Cleaner):
    """`city`: a city's name in mixed case, without a postcode before it."""

    noun: ClassVar[str] = "a city"
    unguards: ClassVar[bool] = False

    def apply(self, text: Column) -> Column:
        """Return the name."""
        return addresses.normalise_city(text)


class Country(Cleaner):
    """`country`: the two letters of ISO 3166-1, from a code or a name in many languages."""

    noun: ClassVar[str] = "a country"

    def apply(self, text: Column) -> Column:
        """Return the code."""
        return countries.country_code(text)


class _CountrySpecific(Cleaner):
    """A value whose form depends on the country.

    Attributes:
        country: a Spark SQL expression that gives the row's country, by name or code (`land`, or `'DE'` for all rows).
    """

    country: Expression | None = Field(None, min_length=1)

    def _country_code(self) -> Column:
        return F.lit(None).cast("string") if self.country is None else countries.country_code(F.expr(self.country))


class Street(_CountrySpecific):
    """`street`: name and house number on one line, with common abbreviations of the row's `country` written out."""

    noun: ClassVar[str] = "a street"
    unguards: ClassVar[bool] = False

    def apply(self, text: Column) -> Column:
        """Return the line."""
        return addresses.normalise_street(text, self._country_code())


class Postcode(_CountrySpecific):
    """`postcode`: a postcode in the layout of the row's `country`."""

    noun: ClassVar[str] = "a postcode of its country"

    def apply(self, text: Column) -> Column:
        """Return the postcode."""
        return postcodes.normalise_postcode(text, self._country_code())
