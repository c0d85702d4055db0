"""Cleaners of texts, names, and yes or no."""

from typing import ClassVar

from pydantic import Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.functions import booleans, markup, names
from crmlake.cleaning.functions.identifiers import explain_identifier, normalise_identifier
from crmlake.cleaning.functions.sets import parse_set
from crmlake.cleaning.functions.text import tidy, tidy_paragraphs


class Text(Cleaner):
    """`text`: Unicode's composed form (NFC), mojibake repaired, nothing invisible, single spaces.

    Attributes:
        lines: whether line breaks stay.
        html: whether HTML's tags are removed and its entities unescaped.
    """

    noun: ClassVar[str] = "a text"
    unguards: ClassVar[bool] = False
    can_fail: ClassVar[bool] = False
    max_length: ClassVar[int | None] = None

    lines: bool = False
    html: bool = False

    def apply(self, text: Column) -> Column:
        """Return the text; null where nothing of it is left."""
        plain = markup.strip_html(text) if self.html else text
        return tidy_paragraphs(plain) if self.lines else tidy(plain)


class Set(Cleaner):
    """`set`: several values of one field as an array: tidy, sorted, each once; a JSON array is read as well.

    Attributes:
        separator: what is between two values. A value that contains it is in double quotes, or has a backslash before
            it.
        empty: whether a missing field is a set without values, which replaces the one before, rather than missing.
    """

    noun: ClassVar[str] = "a set of values"
    unguards: ClassVar[bool] = False
    can_fail: ClassVar[bool] = False
    max_length: ClassVar[int | None] = None

    separator: str = Field(";", min_length=1)
    empty: bool = False

    def clean_value(self) -> Column:
        """Return the values; for a missing field none, or null."""
        values = super().clean_value()
        return F.coalesce(values, F.array().cast("array<string>")) if self.empty else values

    def apply(self, text: Column) -> Column:
        """Return the values of a text."""
        return parse_set(text, self.separator)


class Identifier(Cleaner):
    """`id`: an identifier as it was before a spreadsheet program changed it: no `.0`, apostrophe or formula around it.

    One in scientific notation is invalid, as its last digits are lost.
    """

    noun: ClassVar[str] = "a whole identifier"

    def apply(self, text: Column) -> Column:
        """Return the identifier."""
        return normalise_identifier(text)

    def fault(self, text: Column) -> Column:
        """Return that digits are lost."""
        return explain_identifier(text)


class Name(Cleaner):
    """`name`: a person's name with the first name first, in mixed case, without salutation."""

    noun: ClassVar[str] = "a name"
    unguards: ClassVar[bool] = False

    def apply(self, text: Column) -> Column:
        """Return the name."""
        return names.normalise_person_name(text)


class Boolean(Cleaner):
    """`boolean`: yes or no in many languages.

    Attributes:
        yes: further words that mean yes.
        no: further words that mean no.
    """

    noun: ClassVar[str] = "yes or no"

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def apply(self, text: Column) -> Column:
        """Return true or false."""
        return booleans.parse_boolean(text, self.yes, self.no)
