"""Abbreviations of time zones in texts: those whose offset is certain are read, all others are told apart."""

import re
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

_OFFSETS = {"EDT": "-04:00", "EST|CDT": "-05:00", "CST|MDT": "-06:00", "MST|PDT": "-07:00", "PST": "-08:00"}
_WORD = r"(?i)(?<![a-z/_]|[a-z]\d)(?:{})(?![\da-z/_])"
_SEVERAL = _WORD.format("CET|EET|MET|WET")
"""Java takes these four for zones with summer time, but CET is written in summer as well as in winter."""
_CERTAIN = "|".join(("UTC", "GMT", "UT", "Z", *_OFFSETS))
_ANY_ABBREVIATION = rf"(?i)\d ?(?:[ap]m ?)?(?!(?:{_CERTAIN}|[ap]m)\b)[a-z]{{2,5}}(?: \d{{4}})?$"
_PART = re.compile(r"'[^']*'|z+")
"""What a pattern quotes, or the abbreviation of a zone."""


def mark_zone_pattern(pattern: str) -> str:
    """Return a datetime pattern that reads what `mark_zones` returns: `HH:mm z` as `HH:mm VV`."""
    return _PART.sub(lambda match: match[0] if match[0].startswith("'") else "VV", pattern)


def mark_zones(text: Column) -> Column:
    """Return a text in which the American abbreviations of zones are offsets; null where it has one that means several.

    Java would choose a zone for each abbreviation: Abidjan for IST, Bougainville for BST.

    >>> worked(mark_zones, "1 Jul 2024 13:03 PST", "1:03 PM edt", "13:03 CET", "13:03 Europe/Berlin", "13:03 PST8PDT")
    1 Jul 2024 13:03 PST | 1 Jul 2024 13:03 -08:00
    1:03 PM edt          | 1:03 PM -04:00
    13:03 CET            | null
    13:03 Europe/Berlin  | 13:03 Europe/Berlin
    13:03 PST8PDT        | 13:03 PST8PDT
    """
    certain = F.when(~F.rlike(text, F.lit(_SEVERAL)), text)
    return reduce(lambda line, zone: F.regexp_replace(line, _WORD.format(zone[0]), zone[1]), _OFFSETS.items(), certain)


def zone_fault(text: Column) -> Column:
    """Return the fault of a text whose zone is an abbreviation of several zones; null for another text.

    >>> worked(zone_fault, "1 Jul 2024 1:03 PM PST", "1 Jul 2024 1:03 PM", "1 Jul 2024 13:03 Z")
    1 Jul 2024 1:03 PM PST | null
    1 Jul 2024 1:03 PM     | null
    1 Jul 2024 13:03 Z     | null
    >>> short = lambda text: F.substring_index(zone_fault(text), ":", 1)
    >>> worked(short, "1 Jul 2024 13:03 CET", "Jul 1 13:03:21 IST 2024")
    1 Jul 2024 13:03 CET    | has the abbreviation of a zone, which may mean several
    Jul 1 13:03:21 IST 2024 | has the abbreviation of a zone, which may mean several
    """
    sentence = (
        'has the abbreviation of a zone, which may mean several: state it as zone = "...", '
        "with the abbreviation in quotes in the format, as in \"HH:mm 'IST'\""
    )
    return F.when(F.rlike(F.trim(text), F.lit(_ANY_ABBREVIATION)), F.lit(sentence))
