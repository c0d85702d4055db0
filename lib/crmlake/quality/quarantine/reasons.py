"""What refused rows have in common, and what may be shown of them."""

import re
from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.contracts import Contract
from crmlake.ingest.source import Mapping, Source
from crmlake.quality.cleaners import Cleaner

_NAME = re.compile(r"`(?P<quoted>(?:[^`]|``)*)`|(?P<plain>\w+)")
_TEXTS = re.compile(r"'(?:[^'\\]|\\.)*'")


def reason(sentence: Column) -> Column:
    """What a sentence of `reasons` says of every such row: what was found in the one row is left out.

    | sentence | reason |
    | --- | --- |
    | quantity: 'two' is no int | quantity is no int |
    | a sale has a quantity above 0; found quantity = -2 | a sale has a quantity above 0 |
    | product_id is missing | product_id is missing |
    """
    return F.regexp_replace(F.substring_index(sentence, "; found ", 1), "(?s)^([a-z0-9_]+): '.*' ", "$1 ")


def gives_reason(part: str) -> Column:
    """Whether one of a refused row's reasons has this in it, in any case; every row's has nothing in it."""
    return F.exists("reasons", lambda sentence: F.contains(F.lower(reason(sentence)), F.lit(part.lower())))


def showable(columns: Iterable[str], source: Source, contract: Contract) -> list[str]:
    """The columns of a source's files that may be shown to whoever mends its mapping.

    Shown is what the mapping uses for the table, and for none of its personal columns. What it does not use may be
    anything.

    Args:
        columns: of the files.
        source: with a mapping to the table.
        contract: of the table.
    """
    mapping = source.tables[contract.name]
    said = {name: _said(name, mapping) for name in mapping.columns}
    personal = _names(text for name, text in said.items() if contract.by_name[name].personal)
    others = _names(_TEXTS.sub("''", text) for name, text in said.items() if not contract.by_name[name].personal)
    if "_raw" in personal:
        return []
    now = {former.lower(): new.lower() for new, names in source.aliases.items() for former in names}
    called = {column: {column.lower(), now.get(column.lower(), column.lower())} for column in columns}
    return [column for column, names in called.items() if names & others and not names & personal]


def _said(name: str, mapping: Mapping) -> str:
    """All that a mapping says of a column, with what `each` is, where it looks at it."""
    column = mapping.columns[name]
    text = " ".join(map(str, column.model_dump().values())) if isinstance(column, Cleaner) else column
    return f"{text} {mapping.each}" if mapping.each and _names([text]) & {"each", "position"} else text


def _names(texts: Iterable[str]) -> set[str]:
    """The names in expressions, of columns and of whatever else, in lower case."""
    found = _NAME.finditer(" ".join(texts).lower())
    return {name["quoted"].replace("``", "`") if name["quoted"] else name["plain"] for name in found}
