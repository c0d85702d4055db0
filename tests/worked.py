"""Worked tables in docstrings: a function of columns at a few values, all in one action."""

from collections.abc import Callable
from typing import Any
from unicodedata import combining

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F


def worked(function: Callable[..., Column], *values: Any) -> None:
    """Print a row for each value (a tuple: one argument each), with what the function makes of it behind a bar.

    Signs that cannot be seen are printed as escapes.
    """
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    kinds = [{str: "string"}.get(type(kind), "timestamp") for kind in _first_known(rows)]
    names = [f"v{number}" for number in range(len(kinds))]
    schema = ", ".join(f"{name} {kind}" for name, kind in zip(names, kinds, strict=True))
    spark = SparkSession.active()
    given = spark.createDataFrame([(*row, place) for place, row in enumerate(rows)], f"{schema}, place int")
    found = given.select("place", *names, function(*map(F.col, names)).cast("string").alias("made")).collect()
    lines = [(", ".join(map(shown, row[1:-1])), shown(row["made"])) for row in sorted(found)]
    width = max(len(text) for text, _ in lines)
    print("\n".join(f"{text.ljust(width)} | {made}" for text, made in lines))  # noqa: T201 - what a doctest looks at


def _first_known(rows: list[tuple[Any, ...]]) -> list[Any]:
    return [next((value for value in column if value is not None), "") for column in zip(*rows, strict=True)]


def shown(value: Any) -> str:
    """A value as text on one line."""
    text = "null" if value is None else str(value)
    return "".join(
        sign if sign.isprintable() and not combining(sign) else sign.encode("unicode_escape").decode() for sign in text
    )
