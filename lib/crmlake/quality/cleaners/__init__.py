"""Cleaners: what a source mapping can ask for beside a bare expression, each with its options.

`ordered_at = { is = "placed", clean = "timestamp", formats = ["dd.MM.yyyy HH:mm"], zone = "Europe/Berlin" }`
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError

from crmlake.errors import SettingError, unknown
from crmlake.plugins import load_plugins
from crmlake.quality.cleaners.amounts import Currency, Money, Number, Percentage
from crmlake.quality.cleaners.base import Cleaner
from crmlake.quality.cleaners.contacts import DisposableEmail, Email, Mailbox, Phone, RoleEmail
from crmlake.quality.cleaners.times import Date, Epoch, Timestamp
from crmlake.quality.cleaners.words import Boolean, City, Country, Name, Postcode, Street, Text

CLEANERS: Mapping[str, type[Cleaner]] = {
    "boolean": Boolean,
    "city": City,
    "country": Country,
    "currency": Currency,
    "date": Date,
    "disposable_email": DisposableEmail,
    "email": Email,
    "epoch": Epoch,
    "mailbox": Mailbox,
    "money": Money,
    "name": Name,
    "number": Number,
    "percentage": Percentage,
    "phone": Phone,
    "postcode": Postcode,
    "role_email": RoleEmail,
    "street": Street,
    "text": Text,
    "timestamp": Timestamp,
}
"""By the name that a mapping calls each by."""

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
    """The cleaner that an inline table of a mapping asks for.

    Raises:
        SettingError: one line that says what is wrong, and what there is.
    """
    name = str(values.get("clean", ""))
    if name not in cleaners():
        raise SettingError(unknown("cleaner", name, cleaners()))
    try:
        return cleaners()[name].model_validate(values)
    except ValidationError as fault:
        raise SettingError(_sentence(fault, name)) from None


def _sentence(fault: ValidationError, name: str) -> str:
    error = fault.errors()[0]
    key = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        options = [field.alias or option for option, field in cleaners()[name].model_fields.items()]
        return unknown(f"{name} option", key, options)
    if error["type"] == "missing":
        return f"{key!r} is missing: the expression that the cleaner {name!r} is to clean"
    said = error["msg"].removeprefix("Value error, ")
    return f"{key}: {said}; found {error['input']!r}" if key else said
