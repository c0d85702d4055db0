"""Dirt of numbers, amounts of money, currencies and booleans."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, choose_form, value_dirt
from crmlake.generator.draws import Draws

_YES, _NO = ("YES", "Ja", "1", "oui", "X", "是"), ("NO", "Nein", "0", "non", "N", "否")
_EURO = ("€", "eur", " EUR ")


def number_word(column: str, rate: float, words: tuple[str, ...] = ("two", "1 pair", "about 3")) -> Dirt:
    """Return dirt: words instead of a number."""
    return value_dirt("number_word", column, rate, lambda _, draws: draws.choice("word", words), is_rejected=True)


def number_negative(column: str, rate: float) -> Dirt:
    """Return dirt: a minus before a number that must not be negative."""
    return value_dirt("number_negative", column, rate, lambda value, _: F.concat(F.lit("-"), value), is_rejected=True)


def number_tenfold(column: str, rate: float) -> Dirt:
    """Return dirt: a whole number with an extra zero, outside the range of a scale."""
    return value_dirt("number_tenfold", column, rate, lambda value, _: F.concat(value, F.lit("0")), is_rejected=True)


def decimal_comma(column: str, rate: float) -> Dirt:
    """Return dirt: a whole number with a decimal comma and a zero."""
    return value_dirt("decimal_comma", column, rate, lambda value, _: F.concat(value, F.lit(",0")))


def other_money_format(column: str, rate: float) -> Dirt:
    """Return dirt: an amount with a currency and digit groups, a decimal comma, or the minus in another place.

    The clean amount has two decimal places.
    """
    return value_dirt("money_written", column, rate, _reformat_money)


def other_currency_format(column: str, rate: float) -> Dirt:
    """Return dirt: the euro sign instead of the code `EUR`, or the code in lower case."""
    dirt = value_dirt("currency_written", column, rate, lambda _, draws: draws.choice("currency", _EURO))
    return dirt.where(f"{column} = 'EUR'")


def boolean_word(column: str, rate: float) -> Dirt:
    """Return dirt: yes and no in one of several languages, instead of `true` and `false`."""
    return value_dirt("boolean_word", column, rate, _translate_boolean)


def _reformat_money(value: Column, draws: Draws) -> Column:
    amount = value.cast("decimal(18,2)")
    minus, grouped = F.when(amount < 0, "-").otherwise(""), F.format_number(F.abs(amount), 2)
    with_comma = F.translate(grouped, ",.", ".,")
    in_brackets = F.when(amount < 0, F.concat(F.lit("("), grouped, F.lit(")"))).otherwise(F.concat(F.lit("€"), grouped))
    forms = (F.concat(minus, with_comma, F.lit(" €")), F.concat(F.lit("EUR "), minus, grouped))
    return choose_form(draws, "money", *forms, F.concat(with_comma, minus), in_brackets)


def _translate_boolean(value: Column, draws: Draws) -> Column:
    return F.when(value.cast("boolean"), draws.choice("yes", _YES)).otherwise(draws.choice("no", _NO))
