"""Dirt of texts: errors of encoding, markup and typing."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, choose_form, value_dirt
from crmlake.generator.draws import Draws

_INVISIBLE_CHARACTERS = ("\u200b", "\ufeff", "\u00ad", "\u2060", "\u0007")
"""Zero-width space, byte order mark, soft hyphen, word joiner, bell."""
_PLACEHOLDERS = ("n/a", "NULL", "-", "unknown", "K.A.", "(blank)", "#N/A")
_DATE_PLACEHOLDERS = ("9999-12-31", "0000-00-00")
_ASCII = "".join(chr(code) for code in range(0x21, 0x7F))
_FULL_WIDTH = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))


def mojibake(column: str, rate: float) -> Dirt:
    """Return dirt: UTF-8 that was read as Latin-1, such as `MÃ¼nchen`. Only texts that are not plain ASCII have it."""
    dirt = value_dirt("mojibake", column, rate, lambda text, _: F.decode(F.encode(text, "UTF-8"), "ISO-8859-1"))
    return dirt.where(rf"{column} RLIKE '[^\\x00-\\x7f]'")


def invisible_character(column: str, rate: float) -> Dirt:
    """Return dirt: an invisible character after the first one, without width or for the control of a device."""
    return value_dirt("unseen", column, rate, _add_invisible_character).where(f"length({column}) > 1")


def extra_spaces(column: str, rate: float) -> Dirt:
    """Return dirt: white space around the text, and double or non-breaking spaces in it."""
    return value_dirt("spaces", column, rate, _add_spaces)


def wrong_case(column: str, rate: float) -> Dirt:
    """Return dirt: a name in upper case or in lower case."""
    return value_dirt(
        "capitals", column, rate, lambda text, draws: choose_form(draws, "case", F.upper(text), F.lower(text))
    )


def reordered_name(column: str, rate: float) -> Dirt:
    """Return dirt: a person's name with the surname first, or after a salutation."""
    return value_dirt("turned", column, rate, _reorder_name)


def html_markup(column: str, rate: float) -> Dirt:
    """Return dirt: HTML tags and entities."""
    return value_dirt("html", column, rate, _add_markup)


def full_width(column: str, rate: float) -> Dirt:
    """Return dirt: letters, digits and signs of full width, as Chinese and Japanese keyboards write them."""
    return value_dirt("wide", column, rate, lambda text, _: F.translate(text, _ASCII, _FULL_WIDTH))


def placeholder(column: str, rate: float) -> Dirt:
    """Return dirt: a placeholder such as `n/a` instead of a null."""
    return _null_dirt(column, rate, _PLACEHOLDERS)


def date_placeholder(column: str, rate: float) -> Dirt:
    """Return dirt: a date such as `9999-12-31` instead of a null."""
    return _null_dirt(column, rate, _DATE_PLACEHOLDERS)


def misspelt_code(column: str, rate: float) -> Dirt:
    """Return dirt: a word of a list without its second letter, so that it is not in the list."""
    return value_dirt("mistyped", column, rate, lambda text, _: _drop_second_letter(text), is_rejected=True)


def _null_dirt(column: str, rate: float, placeholders: tuple[str, ...]) -> Dirt:
    changes = {column: lambda _, draws: draws.choice("missing", placeholders)}
    return Dirt("missing", rate, changes, f"{column} IS NULL")


def _add_invisible_character(text: Column, draws: Draws) -> Column:
    character = draws.choice("unseen", _INVISIBLE_CHARACTERS)
    return F.concat(F.substring(text, 1, 1), character, F.substring(text, 2, 1_000_000))


def _add_spaces(text: Column, draws: Draws) -> Column:
    non_breaking, double = (F.replace(text, F.lit(" "), F.lit(space)) for space in ("\u00a0", "  "))
    around = F.concat(F.lit("  "), text, F.lit(" \t"))
    return choose_form(draws, "spaces", around, F.concat(F.lit(" "), non_breaking), F.concat(double, F.lit(" ")))


def _reorder_name(text: Column, draws: Draws) -> Column:
    first_and_last = r'^(\S+(?: "\S+")?) (.+)$'
    salutation = draws.choice("salutation", ("Mrs ", "Mr. ", "Frau ", "Mme "))
    surname_first = F.regexp_replace(text, first_and_last, "$2, $1")
    return choose_form(draws, "turned", surname_first, F.concat(salutation, text))


def _add_markup(text: Column, draws: Draws) -> Column:
    entities = F.concat(F.lit("&#8203;"), F.replace(text, F.lit(" "), F.lit("&#32;")), F.lit("&amp;nbsp;"))
    paragraph = F.concat(F.lit("<p>"), text, F.lit("</p>"))
    bold = F.concat(F.lit('<b class="x">'), text, F.lit("</b><br/>"))
    return choose_form(draws, "html", paragraph, bold, entities)


def _drop_second_letter(text: Column) -> Column:
    return F.concat(F.substring(text, 1, 1), F.substring(text, 3, 1_000_000))
