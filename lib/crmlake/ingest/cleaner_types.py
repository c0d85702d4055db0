"""Which types a cleaner can give: a telephone number is no time, so such a mapping would reject every row."""

from crmlake.cleaning.cleaners import Cleaner
from crmlake.cleaning.cleaners.amounts import Currency, Number
from crmlake.cleaning.cleaners.bounds import BoundedTime
from crmlake.cleaning.cleaners.contacts import DisposableEmail, Email, Phone, RoleEmail
from crmlake.cleaning.cleaners.places import City, Country, Postcode, Street
from crmlake.cleaning.cleaners.texts import Boolean, Name, Set
from crmlake.contracts import Column

_NUMBERS = ("decimal", "int", "bigint", "double", "float")
_GIVES: tuple[tuple[tuple[type[Cleaner], ...], str, tuple[str, ...]], ...] = (
    ((BoundedTime,), "a time", ("timestamp", "date", "string")),
    ((Number,), "a number", (*_NUMBERS, "string")),
    ((Boolean, DisposableEmail, RoleEmail), "true or false", ("boolean", "string")),
    ((Set,), "an array", ("array",)),
    ((City, Country, Currency, Email, Name, Phone, Postcode, Street), "a text", ("string",)),
)
"""The cleaners whose values never have another type; the more special ones first."""


def explain_type(cleaner: Cleaner, column: Column) -> str | None:
    """Return why no value of a cleaner is one of a column's type, as a sentence; `None` where some may be."""
    for kinds, noun, types in _GIVES:
        if isinstance(cleaner, kinds):
            fits = column.type.startswith(types)
            return None if fits else f"clean = {cleaner.clean!r} gives {noun}, and the column is of type {column.type}"
    return None
