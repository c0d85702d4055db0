"""What Spark compiles of a query: its stages, and the bytes of their longest methods."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO

from pyspark.sql import DataFrame, SparkSession

MOST_BYTES = 15_000
"""Java's compilers may give up on methods that are a little longer, and interpret them."""
_COMPILED = {
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.adaptive.enabled": "false",
}


def compiled_stages(rows: DataFrame) -> list[tuple[int, str]]:
    """Return the stages that Spark compiles, the first one first: the bytes of its longest method, and its code.

    A stage that is too long to be compiled has -1 bytes.
    """
    _, *parts = _explain(rows, "codegen").split("== Subtree ")
    sizes = [int(re.findall(r"maxMethodCodeSize:(-?\d+)", part)[0]) for part in parts]
    return [(size, part.split("Generated code:")[1]) for size, part in zip(sizes, parts, strict=True)]


def interpreted_joins(rows: DataFrame) -> list[str]:
    """Return the sort-merge joins of a plan that Spark does not compile, as those of more than a hundred columns."""
    return [line for line in _explain(rows, "simple").splitlines() if "SortMergeJoin" in line and "*(" not in line]


def _explain(rows: DataFrame, mode: str) -> str:
    printed = StringIO()
    with _compiled(rows.sparkSession), redirect_stdout(printed):
        rows.explain(mode)
    return printed.getvalue()


@contextmanager
def _compiled(spark: SparkSession) -> Iterator[None]:
    """Stages are compiled, which other tests do without, and plans are not adapted while they run."""
    before = {name: spark.conf.get(name) for name in _COMPILED}
    for name, value in _COMPILED.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, former in before.items():
            spark.conf.set(name, former or "")
