"""Postal addresses: streets, house numbers, cities."""

from collections.abc import Iterable
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let, null_if_empty
from crmlake.cleaning.functions.letters import to_proper_case
from crmlake.cleaning.functions.text import tidy, tidy_name

_WORD_END = r"(?=[\s,]|$)"
_SWISS = ((r"(?<=\p{Ll})str(?:[.]|(?=[\s,]|$))", "strasse"), (r"\bStr[.]", "Strasse"))
ABBREVIATIONS = {
    ("AT", "DE"): (*((short, long.replace("ss", "ß")) for short, long in _SWISS), (r"(?<=\p{Ll})pl[.]", "platz")),
    ("CH", "LI"): _SWISS,
    ("BE", "FR", "LU", "MC"): (
        (r"(?i)\bav(?:e|[.])" + _WORD_END, "avenue"),
        (r"(?i)\bb(?:l?v)?d[.]?" + _WORD_END, "boulevard"),
        (r"(?i)\bpl[.]", "place"),
        (r"(?i)\brte[.]?" + _WORD_END, "route"),
    ),
    ("AU", "CA", "GB", "IE", "NZ", "US"): (
        (r"\bRd[.]?" + _WORD_END, "Road"),
        (r"\bAve[.]?" + _WORD_END, "Avenue"),
        (r"\bBlvd[.]?" + _WORD_END, "Boulevard"),
        (r"(?<=\S )St[.]?$", "Street"),
        (r"\bLn[.]?" + _WORD_END, "Lane"),
    ),
    ("ES",): (
        (r"^[Cc]/ ?", "Calle "),
        (r"\bAvda[.]?" + _WORD_END, "Avenida"),
        (r"\bPza[.]?" + _WORD_END, "Plaza"),
    ),
}
"""By countries: patterns of abbreviations in streets, each with the full word."""

_NUMBER = r"\d{1,5}(?: ?[a-zA-Z](?![a-zA-Z]))?(?: ?[-/–] ?\d{1,5}(?: ?[a-zA-Z](?![a-zA-Z]))?)?"
_NUMBER_LAST = rf"^(.*?\p{{L}}.*?),? +({_NUMBER})$"
_NUMBER_FIRST = rf"^({_NUMBER}),? +(.*\p{{L}}.*)$"


def normalise_street(text: Column, country: Column | None = None) -> Column:
    """Return a street with its house number in mixed case, with common abbreviations of its country written out.

    >>> worked(normalise_street, ("HAUPTSTR.  5", "DE"), ("Bahnhofstr 1a", "CH"), ("12 bd Voltaire", "FR"))
    HAUPTSTR.  5, DE   | Hauptstraße 5
    Bahnhofstr 1a, CH  | Bahnhofstrasse 1a
    12 bd Voltaire, FR | 12 boulevard Voltaire
    >>> worked(normalise_street, ("221B Baker St", "GB"), ("St James's Rd 1", "GB"), ("1 Main St", None))
    221B Baker St, GB   | 221B Baker Street
    St James's Rd 1, GB | St James's Road 1
    1 Main St, null     | 1 Main St

    Args:
        text: a string column.
        country: the two letters of ISO 3166-1; without a country, abbreviations stay.
    """
    line = to_proper_case(tidy_name(text))
    return line if country is None else let(F.struct(line.alias("line"), country.alias("country")), _expand)


def house_number(text: Column) -> Column:
    """Return the house number of a street's line, after or before its name; null where it has no number.

    >>> worked(house_number, "Hauptstraße 5 a", "10 Downing Street", "Rue 1-3", "Straße des 17. Juni 135", "Am Markt")
    Hauptstraße 5 a         | 5 a
    10 Downing Street       | 10
    Rue 1-3                 | 1-3
    Straße des 17. Juni 135 | 135
    Am Markt                | null
    """
    return let(tidy(text), lambda line: F.coalesce(_part(line, _NUMBER_LAST, 2), _part(line, _NUMBER_FIRST, 1)))


def street_name(text: Column) -> Column:
    """Return a street's line without its house number.

    >>> worked(street_name, "Hauptstraße 5 a", "10 Downing Street", "Am Markt")
    Hauptstraße 5 a   | Hauptstraße
    10 Downing Street | Downing Street
    Am Markt          | Am Markt
    """
    return let(tidy(text), lambda line: F.coalesce(_part(line, _NUMBER_LAST, 1), _part(line, _NUMBER_FIRST, 2), line))


def normalise_city(text: Column) -> Column:
    """Return a city's name in mixed case, without a postcode before it.

    >>> worked(normalise_city, "  FRANKFURT AM MAIN", "D-10115 Berlin", "'S-HERTOGENBOSCH", "Saint-Étienne")
      FRANKFURT AM MAIN | Frankfurt am Main
    D-10115 Berlin      | Berlin
    'S-HERTOGENBOSCH    | 's-Hertogenbosch
    Saint-Étienne       | Saint-Étienne
    """
    return to_proper_case(F.regexp_replace(tidy_name(text), r"^(?:(?:[A-Z]{1,2}-)?\d{4,6} +)+(?=\p{L})", ""))


def _expand(address: Column) -> Column:
    """Return the address's line with the abbreviations of its country written out."""
    expanded = (
        F.when(address["country"].isin(*countries), _replace_all(address["line"], replacements))
        for countries, replacements in ABBREVIATIONS.items()
    )
    return F.coalesce(*expanded, address["line"])


def _replace_all(line: Column, replacements: Iterable[tuple[str, str]]) -> Column:
    return reduce(lambda text, replacement: F.regexp_replace(text, *replacement), replacements, line)


def _part(line: Column, pattern: str, group: int) -> Column:
    return null_if_empty(F.regexp_extract(line, pattern, group))
