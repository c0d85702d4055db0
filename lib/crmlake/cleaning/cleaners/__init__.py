"""Cleaners: what a source mapping may use instead of a bare expression, each with its options.

`ordered_at = { is = "placed", clean = "timestamp", formats = ["dd.MM.yyyy HH:mm"], zone = "Europe/Berlin" }`
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from crmlake.cleaning.cleaners.amounts import Currency, Money, Number, Percentage
from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.cleaners.contacts import DisposableEmail, Email, Mailbox, Phone, RoleEmail
from crmlake.cleaning.cleaners.places import City, Country, Postcode, Street
from crmlake.cleaning.cleaners.texts import Boolean, Identifier, Name, Set, Text
from crmlake.cleaning.cleaners.time_counts import Epoch, ExcelDate
from crmlake.cleaning.cleaners.times import Date, Timestamp
from crmlake.errors import SettingError, unknown
from crmlake.plugins import load_plugins

CLEANERS: Mapping[str, type[Cleaner]] = {
    "boolean": Boolean,
    "city": City,
    "country": Country,
    "currency": Currency,
    "date": Date,
    "disposable_email": DisposableEmail,
    "email": Email,
    "epoch": Epoch,
    "excel_date": ExcelDate,
    "id": Identifier,
    "mailbox": Mailbox,
    "money": Money,
    "name": Name,
    "number": Number,
    "percentage": Percentage,
    "phone": Phone,
    "postcode": Postcode,
    "role_email": RoleEmail,
    "set": Set,
    "street": Street,
    "text": Text,
    "timestamp": Timestamp,
}
"""The cleaners by their names in a mapping."""

GROUP = "crmlake.cleaners"

__all__ = ["CLEANERS", "Cleaner", "cleaner", "cleaners"]


@cache
def cleaners() -> Mapping[str, type[Cleaner]]:
    """Return every cleaner by name: those of crmlake, and those that installed packages add by entry points.

    Raises:
        PluginError: An entry point of the group `crmlake.cleaners` is broken.
    """
    return load_plugins(
        GROUP, CLEANERS, lambda p: isinstance(p, type) and issubclass(p, Cleaner), "a subclass of Cleaner"
    )


def cleaner(values: Mapping[str, Any]) -> Cleaner:
    """Return the cleaner that an inline table of a mapping declares.

    Args:
        values: the table: `is`, `clean`, and the cleaner's options.

    Raises:
        SettingError: there is no such cleaner, or an option is unknown or has a wrong value.
    """
    name = str(values.get("clean", ""))
    if name not in cleaners():
        raise SettingError(unknown("cleaner", name, cleaners()))
    try:
        return cleaners()[name].model_validate(values)
    except ValidationError as fault:
        raise SettingError(_first_error(fault, name)) from None


def _first_error(fault: ValidationError, name: str) -> str:
    """Return the first error of a validation on one line, with the value found and the names available."""
    error = fault.errors()[0]
    key = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        options = [field.alias or option for option, field in cleaners()[name].model_fields.items()]
        return unknown(f"{name} option", key, options)
    if error["type"] == "missing":
        return f"{key!r} is missing: the expression whose values the cleaner {name!r} cleans"
    message = error["msg"].removeprefix("Value error, ")
    return f"{key}: {message}; found {error['input']!r}" if key else message
