"""Dirt of e-mail addresses, telephone numbers and countries."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, any_of, of_value
from crmlake.generator.draws import Chance
from crmlake.generator.lookups import looked_up

_COUNTRIES = {
    "Austria": ("Österreich", "AUSTRIA", "AUT", "at"),
    "France": ("Frankreich", "FRANCE", "FRA", "fr"),
    "Germany": ("Deutschland", "Allemagne", "DEU", "de"),
    "Ireland": ("Irland", "IRELAND", "IRL", "ie"),
    "Netherlands": ("Niederlande", "Holland", "NLD", "nl"),
}
"""Other names and codes of the countries where the shop sells."""


def email_written(column: str, rate: float) -> Dirt:
    """A mail address with what programs put around it, or in capitals."""
    return of_value("email_written", column, rate, _email_written)


def email_spoilt(column: str, rate: float) -> Dirt:
    """What is no mail address any more."""
    return of_value("email_spoilt", column, rate, _email_spoilt, refused=True)


def phone_written(column: str, rate: float) -> Dirt:
    """A telephone number (`+43 000 1234567`) with other signs between its parts."""
    return of_value("phone_written", column, rate, _phone_written)


def phone_spoilt(column: str, rate: float) -> Dirt:
    """What is no telephone number: words, or a few digits of one."""
    return of_value("phone_spoilt", column, rate, _phone_spoilt, refused=True)


def country_written(column: str, rate: float) -> Dirt:
    """Another name of the country, or a code."""
    return of_value("country_written", column, rate, _country_written)


def _email_written(mail: Column, chance: Chance) -> Column:
    named = F.concat(F.lit("Customer <"), mail, F.lit(">"))
    return any_of(chance, "email", F.upper(mail), named, F.concat(F.lit("mailto:"), mail), F.concat(mail, F.lit(";")))


def _email_spoilt(mail: Column, chance: Chance) -> Column:
    signs = [F.replace(mail, F.lit("@"), F.lit(sign)) for sign in (" at ", "@@", "")]
    return any_of(chance, "email", *signs, F.concat(F.substring_index(mail, "@", 1), F.lit("@")))


def _phone_written(phone: Column, chance: Chance) -> Column:
    dialled = F.regexp_replace(phone, r"^\+", "00")
    signs = [F.replace(phone, F.lit(" "), F.lit(sign)) for sign in ("-", "/", "")]
    return any_of(chance, "phone", *signs, dialled, F.concat(F.lit("Tel. "), phone))


def _phone_spoilt(phone: Column, chance: Chance) -> Column:
    return any_of(chance, "phone", F.lit("call me"), F.substring(phone, 1, 5), F.lit("not before noon"))


def _country_written(country: Column, chance: Chance) -> Column:
    return F.element_at(looked_up(_COUNTRIES, country), chance.below("country", 4) + 1)
