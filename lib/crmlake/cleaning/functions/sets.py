"""Sets of texts from one field: several values with a separator between them, or a JSON array."""

import re

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.text import remove_invisible, repair_mojibake, single_spaces

_JSON_ARRAY = r"(?s)^\s*\[.*\]\s*$"


def parse_set(text: Column, separator: str = ";") -> Column:
    r"""Return the members of a set as a sorted array of texts: each once, tidy, none empty.

    A member that contains the separator is in double quotes, or has a backslash before it. A JSON array is read, too.

    >>> worked(parse_set, "Tea; Cups ;;Jam;Tea", '"Tea; loose";Cups', r"Tea\; loose;Cups", "Tea", ";", '5" pipe; "x')
    Tea; Cups ;;Jam;Tea | [Cups, Jam, Tea]
    "Tea; loose";Cups   | [Cups, Tea; loose]
    Tea\; loose;Cups    | [Cups, Tea; loose]
    Tea                 | [Tea]
    ;                   | []
    5" pipe; "x         | ["x, 5" pipe]
    >>> worked(parse_set, '["Tea", "Tea; loose", null, ""]', "[]", "[1] Tea; Cups")
    ["Tea", "Tea; loose", null, ""] | [Tea, Tea; loose]
    []                              | []
    [1] Tea; Cups                   | [Cups, [1] Tea]

    Args:
        text: a string column.
        separator: what is between two members.
    """
    return let(repair_mojibake(text), lambda whole: _sort_members(_members(whole, separator)))


def _members(text: Column, separator: str) -> Column:
    from_json = F.when(F.rlike(text, F.lit(_JSON_ARRAY)), F.from_json(text, "array<string>"))
    return F.coalesce(from_json, _split(text, separator))


def _split(text: Column, separator: str) -> Column:
    sign = _literal(separator)
    # Possessive, as Java's expressions overflow the stack where a long group may give back.
    member = rf'(?s)\s*("(?:[^"]++|"")*+"\s*(?={sign}|\z)|.*?)(?:(?<!\\){sign}|\z)'
    parts = F.regexp_extract_all(text, F.lit(member), F.lit(1))
    return F.transform(parts, lambda part: _unescape(F.regexp_replace(part, r"(?<!\s)\s+$", ""), separator))


def _unescape(part: Column, separator: str) -> Column:
    unquoted = F.replace(F.regexp_extract(part, r'(?s)^"(.*)"$', 1), F.lit('""'), F.lit('"'))
    is_quoted = F.rlike(part, F.lit(r'(?s)^".*"$'))
    return F.when(is_quoted, unquoted).otherwise(F.replace(part, F.lit(f"\\{separator}"), F.lit(separator)))


def _literal(separator: str) -> str:
    return re.sub(r"[^\w\s]", lambda match: f"\\{match[0]}", separator)


def _sort_members(members: Column) -> Column:
    tidied = F.transform(members, lambda member: single_spaces(remove_invisible(member)))
    return F.array_sort(F.array_distinct(F.filter(tidied, lambda member: member.isNotNull())))
