"""Worked tables in docstrings: functions of columns at a few values, all of them in one action."""

import doctest
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from types import ModuleType
from typing import Any
from unicodedata import combining

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF
Call = tuple[Callable[..., Column], list[tuple[Any, ...]]]


class Tables:
    """The docstrings of modules, gone through twice: once to see what is worked out, once to compare it."""

    def __init__(self, modules: Sequence[ModuleType], spark: SparkSession) -> None:
        self.calls: list[Call] = []
        counts = []
        for module in modules:
            before = len(self.calls)
            _run(module, self._noted, lambda _: None)
            counts.append(len(self.calls) - before)
        found = iter(_evaluated(self.calls, spark))
        self.tables = {
            module.__name__: [next(found) for _ in range(count)] for module, count in zip(modules, counts, strict=True)
        }

    def _noted(self, function: Callable[..., Column], *values: Any) -> None:
        self.calls.append((function, [value if isinstance(value, tuple) else (value,) for value in values]))

    def faults(self, module: ModuleType) -> str:
        """How a module's docstrings differ from what its functions give; empty where they do not."""
        tables, said = iter(self.tables[module.__name__]), list[str]()
        _run(module, lambda *_: print(next(tables)), said.append)  # noqa: T201 - what a doctest looks at
        return "".join(said)


def _run(module: ModuleType, worked: Callable[..., None], out: Callable[[str], Any]) -> None:
    names = {"worked": worked, "partial": partial, "date": date, "datetime": datetime, "F": F}
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for test in doctest.DocTestFinder().find(module, extraglobs=names):
        runner.run(test, out=out, clear_globs=False)  # what is noted is worked out later


def _evaluated(calls: Sequence[Call], spark: SparkSession) -> list[str]:
    """The table of each call: a row of the frame holds the n-th values of all calls."""
    columns = [
        (f"c{n}_{m}", [row[m] for row in rows]) for n, (_, rows) in enumerate(calls) for m in range(len(rows[0]))
    ]
    length = max(len(values) for _, values in columns)
    schema = ", ".join(f"{name} {_type(values)}" for name, values in columns)
    padded = [values + [None] * (length - len(values)) for _, values in columns]
    given = spark.createDataFrame(
        [(*row, n) for n, row in enumerate(zip(*padded, strict=True))], f"{schema}, place int"
    )
    made = [
        function(*(F.col(f"c{n}_{m}") for m in range(len(rows[0])))).cast("string").alias(f"made{n}")
        for n, (function, rows) in enumerate(calls)
    ]
    found = sorted(given.select("place", *made).collect())
    return [_table(rows, [row[f"made{n}"] for row in found]) for n, (_, rows) in enumerate(calls)]


def _type(values: list[Any]) -> str:
    return "timestamp" if any(isinstance(value, datetime) for value in values) else "string"


def _table(rows: list[tuple[Any, ...]], made: list[str | None]) -> str:
    given = [", ".join(map(shown, row)) for row in rows]
    width = max(map(len, given))
    return "\n".join(f"{text.ljust(width)} | {shown(value)}" for text, value in zip(given, made, strict=False))


def shown(value: Any) -> str:
    """A value as text on one line; signs that cannot be seen as escapes."""
    text = "null" if value is None else str(value)
    return "".join(
        sign if sign.isprintable() and not combining(sign) else sign.encode("unicode_escape").decode() for sign in text
    )
