"""Worked tables in docstrings: functions of columns applied to a few values, all of them in one Spark action."""

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
    """The worked tables of modules. Each docstring runs twice: once to collect its calls, once to compare the results.

    Attributes:
        calls: the calls of `worked` in all docstrings, in order.
        tables: the table of each call, by the module's name.
    """

    def __init__(self, modules: Sequence[ModuleType], spark: SparkSession) -> None:
        self.calls: list[Call] = []
        counts = []
        for module in modules:
            before = len(self.calls)
            _run(module, self._record, lambda _: None)
            counts.append(len(self.calls) - before)
        tables = iter(_evaluate(self.calls, spark))
        self.tables = {
            module.__name__: [next(tables) for _ in range(count)] for module, count in zip(modules, counts, strict=True)
        }

    def _record(self, function: Callable[..., Column], *values: Any) -> None:
        self.calls.append((function, [value if isinstance(value, tuple) else (value,) for value in values]))

    def faults(self, module: ModuleType) -> str:
        """Return how a module's docstrings differ from the results of its functions; empty where they do not."""
        tables, output = iter(self.tables[module.__name__]), list[str]()
        _run(module, lambda *_: print(next(tables)), output.append)  # noqa: T201 - a doctest compares what is printed
        return "".join(output)


def _run(module: ModuleType, worked: Callable[..., None], out: Callable[[str], Any]) -> None:
    names = {"worked": worked, "partial": partial, "date": date, "datetime": datetime, "F": F}
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for test in doctest.DocTestFinder().find(module, extraglobs=names):
        runner.run(test, out=out, clear_globs=False)  # recorded functions still need their globals


def _evaluate(calls: Sequence[Call], spark: SparkSession) -> list[str]:
    """Return the table of each call, from one frame whose n-th row holds the n-th values of all calls."""
    columns = [
        (f"c{n}_{m}", [row[m] for row in rows]) for n, (_, rows) in enumerate(calls) for m in range(len(rows[0]))
    ]
    length = max(len(values) for _, values in columns)
    schema = ", ".join(f"{name} {_type(values)}" for name, values in columns)
    padded = [values + [None] * (length - len(values)) for _, values in columns]
    inputs = spark.createDataFrame(
        [(*row, n) for n, row in enumerate(zip(*padded, strict=True))], f"{schema}, row_number int"
    )
    outputs = [
        function(*(F.col(f"c{n}_{m}") for m in range(len(rows[0])))).cast("string").alias(f"output{n}")
        for n, (function, rows) in enumerate(calls)
    ]
    results = sorted(inputs.select("row_number", *outputs).collect())
    return [_table(rows, [row[f"output{n}"] for row in results]) for n, (_, rows) in enumerate(calls)]


def _type(values: list[Any]) -> str:
    return "timestamp" if any(isinstance(value, datetime) for value in values) else "string"


def _table(rows: list[tuple[Any, ...]], outputs: list[str | None]) -> str:
    inputs = [", ".join(map(show, row)) for row in rows]
    width = max(map(len, inputs))
    return "\n".join(f"{text.ljust(width)} | {show(value)}" for text, value in zip(inputs, outputs, strict=False))


def show(value: Any) -> str:
    """Return a value as text on one line, with invisible characters as escapes."""
    text = "null" if value is None else str(value)
    return "".join(
        sign if sign.isprintable() and not combining(sign) else sign.encode("unicode_escape").decode() for sign in text
    )
