"""Reasons of rejected rows: what many rows have in common, and which of their columns may be shown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners import Cleaner
from crmlake.contracts import Contract
from crmlake.ingest.connectors import fold_case
from crmlake.ingest.source import Mapping, Source

_NAME = re.compile(r"`(?P<quoted>(?:[^`]|``)*)`|(?P<plain>\w+)")
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'")


@dataclass
class MainReason:
    """The first reason of most rejected rows of a source and table, available once these are written."""

    _observed: Observation | None = None

    def observe(self, rejected: DataFrame, rule: Column) -> DataFrame:
        """Return rejected rows whose reasons, without values, are counted while they are written."""
        self._observed = Observation()
        return rejected.observe(self._observed, F.mode(rule, deterministic=True).alias("main_reason"))

    @property
    def value(self) -> str | None:
        """The reason; `None` where no rejected rows were written."""
        return self._observed.get["main_reason"] if self._observed else None


def has_reason(part: str) -> Column:
    """Return whether one of a rejected row's reasons contains a text, in any case; an empty text matches every row."""
    return F.exists("rules", lambda rule: F.contains(F.lower(rule), F.lit(part.lower())))


def visible_columns(columns: Iterable[str], source: Source, contract: Contract) -> list[str]:
    """Return the columns of a source's files that may be shown to whoever corrects its mapping.

    These are the columns that the mapping uses for the table, but for none of its personal columns. A column that it
    does not use may contain anything, so it is not shown.

    Args:
        columns: the columns of the files.
        source: the source, with a mapping to the table.
        contract: the table's contract.
    """
    mapping = source.tables[contract.name]
    expressions = {name: _expression(name, mapping) for name in mapping.columns}
    personal = _names(text for name, text in expressions.items() if contract.by_name[name].personal)
    impersonal = _names(
        _LITERAL.sub("''", text) for name, text in expressions.items() if not contract.by_name[name].personal
    )
    if "_raw" in personal:
        return []
    new_names = {fold_case(former): fold_case(new) for new, names in source.aliases.items() for former in names}
    keys = {column: fold_case(column) for column in columns}
    aliases = {column: {key, new_names.get(key, key)} for column, key in keys.items()}
    return [column for column, names in aliases.items() if names & impersonal and not names & personal]


def _expression(name: str, mapping: Mapping) -> str:
    """Return all expressions of a mapping's column, with that of its array if the column uses an element."""
    column = mapping.columns[name]
    text = " ".join(map(str, column.model_dump().values())) if isinstance(column, Cleaner) else column
    return f"{text} {mapping.each}" if mapping.each and _names([text]) & {"each", "position"} else text


def _names(texts: Iterable[str]) -> set[str]:
    """Return all names in expressions, of columns and functions, regardless of case."""
    matches = _NAME.finditer(" ".join(texts))
    names = (match["quoted"].replace("``", "`") if match["quoted"] else match["plain"] for match in matches)
    return set(map(fold_case, names))
