"""A section of the report: the inputs that it reads, the content made from them, and the template that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any, Generic, TypeVar

from crmlake.runtime.inputs import Inputs
from crmlake.runtime.reads import Read

Content = TypeVar("Content")


@dataclass(frozen=True)
class Headline:
    """One figure at the top of the page.

    Attributes:
        value: The figure as text.
        label: What the figure counts.
        note: A smaller remark; empty where there is none.
        order: The place among all headlines; lower comes first.
    """

    value: str
    label: str
    note: str = ""
    order: int = 100


def nothing(_content: object) -> tuple[()]:
    """Return no headlines or alarms."""
    return ()


@dataclass(frozen=True)
class Section(Generic[Content]):
    """One section of the report.

    Sections register in the entry-point group `crmlake.report_sections`, so that another package can add one. The page
    writes the heading and passes the content to the template as `section`. Templates escape all values; they may
    import the macros of `parts.html` and mark a table with `data-sortable` to have it sorted and searched.

    Attributes:
        name: The anchor of the section in the page; unique.
        title: The heading.
        order: The place in the page; lower comes first.
        reads: Everything that `gather` may ask the inputs for.
        gather: The function from the inputs and the as-of date to the content, a frozen data class without personal
            data. `None` leaves the section out of the page.
        template: The jinja2 template of the content, a file in the package of the section.
        headlines: The function from the content to figures at the top of the page.
        alarms: The function from the content to sentences that warn at the top of the page.
    """

    name: str
    title: str
    order: int
    reads: Sequence[Read]
    gather: Callable[[Inputs, date], Content | None]
    template: Traversable
    headlines: Callable[[Content], Sequence[Headline]] = nothing
    alarms: Callable[[Content], Sequence[str]] = nothing


AnySection = Section[Any]
"""A section with content of any class."""
