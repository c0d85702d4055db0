"""Cleaners of texts, names and places."""

from typing import ClassVar

from pydantic import Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.cleaners.base import Cleaner
from crmlake.quality.functions import addresses, booleans, countries, markup, names, postcodes, text


class Text(Cleaner):
    """`text`: as it was meant: NFC, mojibake mended, nothing invisible, single spaces.

    Attributes:
        lines: whether line breaks stay.
        html: whether tags and entities of HTML are taken out.
    """

    noun: ClassVar[str] = "text"
    refuses: ClassVar[bool] = False
    longest: ClassVar[int | None] = None

    lines: bool = False
    html: bool = False

    def cleaned(self, given: Column) -> Column:
        """The text; null where nothing of it is left."""
        plain = markup.without_html(given) if self.html else given
        return text.paragraphs(plain) if self.lines else text.tidy(plain)


class Name(Cleaner):
    """`name`: a person's, given name first, in mixed case, without salutation."""

    noun: ClassVar[str] = "name"

    def cleaned(self, given: Column) -> Column:
        """The name."""
        return names.person_name(given)


class City(Cleaner):
    """`city`: in mixed case, without a postcode before it."""

    noun: ClassVar[str] = "city"

    def cleaned(self, given: Column) -> Column:
        """The city's name."""
        return addresses.city(given)


class Country(Cleaner):
    """`country`: two letters of ISO 3166, from a name in many languages or a code."""

    noun: ClassVar[str] = "country"

    def cleaned(self, given: Column) -> Column:
        """The code."""
        return countries.country(given)


class _InCountry(Cleaner):
    """A value that is written differently in each country.

    Attributes:
        country: a Spark SQL expression that gives the row's country, by name or code (`land`, or `'DE'` for all rows).
    """

    country: str | None = Field(None, min_length=1)

    def _code(self) -> Column:
        return F.lit(None).cast("string") if self.country is None else countries.country(F.expr(self.country))


class Street(_InCountry):
    """`street`: name and house number in one line, usual short forms written out as in the row's `country`."""

    noun: ClassVar[str] = "street"

    def cleaned(self, given: Column) -> Column:
        """The line."""
        return addresses.street(given, self._code())


class Postcode(_InCountry):
    """`postcode`: as the row's `country` writes it."""

    noun: ClassVar[str] = "postcode of its country"

    def cleaned(self, given: Column) -> Column:
        """The postcode."""
        return postcodes.postcode(given, self._code())


class Boolean(Cleaner):
    """`boolean`: yes or no in many languages.

    Attributes:
        yes: further words that mean yes.
        no: further words that mean no.
    """

    noun: ClassVar[str] = "yes or no"

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def cleaned(self, given: Column) -> Column:
        """True or false."""
        return booleans.boolean(given, self.yes, self.no)
