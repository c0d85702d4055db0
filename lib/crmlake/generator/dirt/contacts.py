"""Dirt of e-mail addresses, telephone numbers and countries."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, choose_form, value_dirt
from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up

_COUNTRY_NAMES = {
    "Austria": ("Österreich", "AUSTRIA", "AUT", "at"),
    "France": ("Frankreich", "FRANCE", "FRA", "fr"),
    "Germany": ("Deutschland", "Allemagne", "DEU", "de"),
    "Ireland": ("Irland", "IRELAND", "IRL", "ie"),
    "Netherlands": ("Niederlande", "Holland", "NLD", "nl"),
}
"""Other names and codes of the countries where the shop sells."""


def other_email_format(column: str, rate: float) -> Dirt:
    """Return dirt: a mail address in capitals, or with the text that programs put around it."""
    return value_dirt("email_written", column, rate, _reformat_email)


def invalid_email(column: str, rate: float) -> Dirt:
    """Return dirt: a text that is not a valid mail address."""
    return value_dirt("email_spoilt", column, rate, _invalidate_email, is_rejected=True)


def other_phone_format(column: str, rate: float) -> Dirt:
    """Return dirt: a telephone number (`+43 000 1234567`) with other signs between its parts."""
    return value_dirt("phone_written", column, rate, _reformat_phone)


def invalid_phone(column: str, rate: float) -> Dirt:
    """Return dirt: words, or the first digits of a telephone number."""
    return value_dirt("phone_spoilt", column, rate, _invalidate_phone, is_rejected=True)


def other_country_name(column: str, rate: float) -> Dirt:
    """Return dirt: another name of the country, or its code."""
    return value_dirt("country_written", column, rate, _rename_country)


def _reformat_email(mail: Column, draws: Draws) -> Column:
    with_name = F.concat(F.lit("Customer <"), mail, F.lit(">"))
    link, with_separator = F.concat(F.lit("mailto:"), mail), F.concat(mail, F.lit(";"))
    return choose_form(draws, "email", F.upper(mail), with_name, link, with_separator)


def _invalidate_email(mail: Column, draws: Draws) -> Column:
    signs = [F.replace(mail, F.lit("@"), F.lit(sign)) for sign in (" at ", "@@", "")]
    without_host = F.concat(F.substring_index(mail, "@", 1), F.lit("@"))
    return choose_form(draws, "email", *signs, without_host)


def _reformat_phone(phone: Column, draws: Draws) -> Column:
    international = F.regexp_replace(phone, r"^\+", "00")
    signs = [F.replace(phone, F.lit(" "), F.lit(sign)) for sign in ("-", "/", "")]
    return choose_form(draws, "phone", *signs, international, F.concat(F.lit("Tel. "), phone))


def _invalidate_phone(phone: Column, draws: Draws) -> Column:
    return choose_form(draws, "phone", F.lit("call me"), F.substring(phone, 1, 5), F.lit("not before noon"))


def _rename_country(country: Column, draws: Draws) -> Column:
    return F.element_at(look_up(_COUNTRY_NAMES, country), draws.integer("country", 4) + 1)
