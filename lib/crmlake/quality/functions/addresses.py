"""Postal addresses: streets, house numbers, cities."""

from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let, not_empty
from crmlake.quality.functions.scripts import proper_case
from crmlake.quality.functions.text import tidy, tidy_name

_WORD_END = r"(?=[\s,]|$)"
_SWISS = ((r"(?<=\p{Ll})str(?:[.]|(?=[\s,]|$))", "strasse"), (r"\bStr[.]", "Strasse"))
SPELT_OUT = {
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
"""By countries: how a shortened word of a street is written out."""

_NUMBER = r"\d{1,5}(?: ?[a-zA-Z](?![a-zA-Z]))?(?: ?[-/–] ?\d{1,5}(?: ?[a-zA-Z](?![a-zA-Z]))?)?"
_BEHIND = rf"^(.*?\p{{L}}.*?),? +({_NUMBER})$"
_BEFORE = rf"^({_NUMBER}),? +(.*\p{{L}}.*)$"


def street(text: Column, country: Column | None = None) -> Column:
    """A street and house number in one line and mixed case, usual short forms written out as the country does.

    >>> worked(street, ("HAUPTSTR.  5", "DE"), ("Bahnhofstr 1a", "CH"), ("12 bd Voltaire", "FR"))
    HAUPTSTR.  5, DE   | Hauptstraße 5
    Bahnhofstr 1a, CH  | Bahnhofstrasse 1a
    12 bd Voltaire, FR | 12 boulevard Voltaire
    >>> worked(street, ("221B Baker St", "GB"), ("St James's Rd 1", "GB"), ("1 Main St", None))
    221B Baker St, GB   | 221B Baker Street
    St James's Rd 1, GB | St James's Road 1
    1 Main St, null     | 1 Main St

    Args:
        text: a string.
        country: its two letters of ISO 3166; without, nothing is written out.
    """
    line = proper_case(tidy_name(text))
    return line if country is None else let(F.struct(line.alias("line"), country.alias("country")), _written_out)


def house_number(text: Column) -> Column:
    """The house number of a street's line, behind or before its name; null where there is none.

    >>> worked(house_number, "Hauptstraße 5 a", "10 Downing Street", "Rue 1-3", "Straße des 17. Juni 135", "Am Markt")
    Hauptstraße 5 a         | 5 a
    10 Downing Street       | 10
    Rue 1-3                 | 1-3
    Straße des 17. Juni 135 | 135
    Am Markt                | null
    """
    return let(tidy(text), lambda line: F.coalesce(_part(line, _BEHIND, 2), _part(line, _BEFORE, 1)))


def street_name(text: Column) -> Column:
    """A street's line without its house number.

    >>> worked(street_name, "Hauptstraße 5 a", "10 Downing Street", "Am Markt")
    Hauptstraße 5 a   | Hauptstraße
    10 Downing Street | Downing Street
    Am Markt          | Am Markt
    """
    return let(tidy(text), lambda line: F.coalesce(_part(line, _BEHIND, 1), _part(line, _BEFORE, 2), line))


def city(text: Column) -> Column:
    """A city's name in mixed case, without a postcode before it.

    >>> worked(city, "  FRANKFURT AM MAIN", "D-10115 Berlin", "'S-HERTOGENBOSCH", "Saint-Étienne")
      FRANKFURT AM MAIN | Frankfurt am Main
    D-10115 Berlin      | Berlin
    'S-HERTOGENBOSCH    | 's-Hertogenbosch
    Saint-Étienne       | Saint-Étienne
    """
    return proper_case(F.regexp_replace(tidy_name(text), r"^(?:(?:[A-Z]{1,2}-)?\d{4,6} +)+(?=\p{L})", ""))


def _written_out(of: Column) -> Column:
    forms = [
        F.when(
            of["country"].isin(*countries), reduce(lambda line, word: F.regexp_replace(line, *word), words, of["line"])
        )
        for countries, words in SPELT_OUT.items()
    ]
    return F.coalesce(*forms, of["line"])


def _part(line: Column, pattern: str, group: int) -> Column:
    return not_empty(F.regexp_extract(line, pattern, group))
