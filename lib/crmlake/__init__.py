"""crmlake: Spark jobs that turn raw customer files into decisions, on Delta tables.

`crmlake.open(workspace)` returns the published lake: every table as a Spark DataFrame.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmlake.app.workspace import open_lake as open  # noqa: A004 - crmlake.open is the public name

__all__ = ["open"]


def __getattr__(name: str) -> object:
    """Load the public API when it is asked for: most commands need no Spark."""
    if name == "open":
        from crmlake.app.workspace import open_lake  # noqa: PLC0415 - see the docstring

        return open_lake
    raise AttributeError(f"module 'crmlake' has no attribute {name!r}")
