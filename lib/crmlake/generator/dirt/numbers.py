"""Dirt of numbers, money, currencies, and yes and no."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, any_of, of_value
from crmlake.generator.draws import Chance

_YES, _NO = ("YES", "Ja", "1", "oui", "X", "是"), ("NO", "Nein", "0", "non", "N", "否")
_EURO = ("€", "eur", " EUR ")


def number_word(column: str, rate: float, words: tuple[str, ...] = ("two", "1 pair", "about 3")) -> Dirt:
    """A word where a number must stand."""
    return of_value("number_word", column, rate, lambda _, chance: chance.one_of("word", words), refused=True)


def number_negative(column: str, rate: float) -> Dirt:
    """A minus before what is never below nought."""
    return of_value("number_negative", column, rate, lambda number, _: F.concat(F.lit("-"), number), refused=True)


def number_tenfold(column: str, rate: float) -> Dirt:
    """A whole number with a nought too many, beyond what a scale has."""
    return of_value("number_tenfold", column, rate, lambda number, _: F.concat(number, F.lit("0")), refused=True)


def decimal_comma(column: str, rate: float) -> Dirt:
    """A whole number with decimal places, behind a comma."""
    return of_value("decimal_comma", column, rate, lambda number, _: F.concat(number, F.lit(",0")))


def money_written(column: str, rate: float) -> Dirt:
    """An amount of two decimal places with a currency, grouped, with a decimal comma, or its minus elsewhere."""
    return of_value("money_written", column, rate, _money_written)


def currency_written(column: str, rate: float) -> Dirt:
    """The sign of the euro for its code, or the code in small letters."""
    spoilt = of_value("currency_written", column, rate, lambda _, chance: chance.one_of("currency", _EURO))
    return spoilt.where(f"{column} = 'EUR'")


def boolean_word(column: str, rate: float) -> Dirt:
    """Yes and no in one of several languages, for `true` and `false`."""
    return of_value("boolean_word", column, rate, _boolean_word)


def _money_written(amount: Column, chance: Chance) -> Column:
    sum_ = amount.cast("decimal(18,2)")
    minus, grouped = F.when(sum_ < 0, "-").otherwise(""), F.format_number(F.abs(sum_), 2)
    by_comma = F.translate(grouped, ",.", ".,")
    in_brackets = F.when(sum_ < 0, F.concat(F.lit("("), grouped, F.lit(")"))).otherwise(F.concat(F.lit("€"), grouped))
    forms = (F.concat(minus, by_comma, F.lit(" €")), F.concat(F.lit("EUR "), minus, grouped))
    return any_of(chance, "money", *forms, F.concat(by_comma, minus), in_brackets)


def _boolean_word(said: Column, chance: Chance) -> Column:
    yes = said.cast("boolean")
    return F.when(yes, chance.one_of("yes", _YES)).otherwise(chance.one_of("no", _NO))
