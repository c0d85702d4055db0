"""Dirt of texts: how they were encoded, shown, typed."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.dirt.base import Dirt, any_of, of_value
from crmlake.generator.draws import Chance

_UNSEEN = ("\u200b", "\ufeff", "\u00ad", "\u2060", "\u0007")
"""Zero-width space, mark of the byte order, soft hyphen, word joiner, bell."""
_MISSING = ("n/a", "NULL", "-", "unknown", "K.A.", "(blank)", "#N/A")
_NO_DATES = ("9999-12-31", "0000-00-00")
_PLAIN = "".join(chr(code) for code in range(0x21, 0x7F))
_WIDE = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))


def mojibake(column: str, rate: float) -> Dirt:
    """UTF-8 that somebody read as Latin-1: `MÃ¼nchen`. It befalls what is not plain ASCII."""
    spoilt = of_value("mojibake", column, rate, lambda text, _: F.decode(F.encode(text, "UTF-8"), "ISO-8859-1"))
    return spoilt.where(rf"{column} RLIKE '[^\\x00-\\x7f]'")


def unseen(column: str, rate: float) -> Dirt:
    """A character after the first that nobody sees: of no width, or one that controls a device."""
    return of_value("unseen", column, rate, _with_unseen).where(f"length({column}) > 1")


def spaces(column: str, rate: float) -> Dirt:
    """White space around it, and double or hard spaces within."""
    return of_value("spaces", column, rate, _spaced)


def capitals(column: str, rate: float) -> Dirt:
    """A name in capitals, or all small."""
    return of_value("capitals", column, rate, lambda text, chance: any_of(chance, "case", F.upper(text), F.lower(text)))


def turned(column: str, rate: float) -> Dirt:
    """A person's name with the surname first, or behind a salutation."""
    return of_value("turned", column, rate, _turned)


def html(column: str, rate: float) -> Dirt:
    """Remains of HTML: tags, entities."""
    return of_value("html", column, rate, _marked_up)


def wide(column: str, rate: float) -> Dirt:
    """Letters, digits and signs of full width, as Chinese and Japanese keyboards write them."""
    return of_value("wide", column, rate, lambda text, _: F.translate(text, _PLAIN, _WIDE))


def missing(column: str, rate: float) -> Dirt:
    """A value that is not there, spelt out: it befalls those alone."""
    return _spelt(column, rate, _MISSING)


def missing_date(column: str, rate: float) -> Dirt:
    """A date that is not there, as one that stands for none."""
    return _spelt(column, rate, _NO_DATES)


def mistyped(column: str, rate: float) -> Dirt:
    """A word of a list that lacks its second letter, and so is none of the list."""
    return of_value("mistyped", column, rate, lambda text, _: _without_second(text), refused=True)


def _spelt(column: str, rate: float, spellings: tuple[str, ...]) -> Dirt:
    changes = {column: lambda _, chance: chance.one_of("missing", spellings)}
    return Dirt("missing", rate, changes, f"{column} IS NULL")


def _with_unseen(text: Column, chance: Chance) -> Column:
    return F.concat(F.substring(text, 1, 1), chance.one_of("unseen", _UNSEEN), F.substring(text, 2, 1_000_000))


def _spaced(text: Column, chance: Chance) -> Column:
    hard, double = F.replace(text, F.lit(" "), F.lit("\u00a0")), F.replace(text, F.lit(" "), F.lit("  "))
    around = F.concat(F.lit("  "), text, F.lit(" \t"))
    return any_of(chance, "spaces", around, F.concat(F.lit(" "), hard), F.concat(double, F.lit(" ")))


def _turned(text: Column, chance: Chance) -> Column:
    first = r'^(\S+(?: "\S+")?) (.+)$'
    saluted = F.concat(chance.one_of("salutation", ("Mrs ", "Mr. ", "Frau ", "Mme ")), text)
    return any_of(chance, "turned", F.regexp_replace(text, first, "$2, $1"), saluted)


def _marked_up(text: Column, chance: Chance) -> Column:
    entities = F.concat(F.lit("&#8203;"), F.replace(text, F.lit(" "), F.lit("&#32;")), F.lit("&amp;nbsp;"))
    paragraph = F.concat(F.lit("<p>"), text, F.lit("</p>"))
    return any_of(chance, "html", paragraph, F.concat(F.lit('<b class="x">'), text, F.lit("</b><br/>")), entities)


def _without_second(text: Column) -> Column:
    return F.concat(F.substring(text, 1, 1), F.substring(text, 3, 1_000_000))
