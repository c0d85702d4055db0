"""What goes into a job and what comes out of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import DataFrame

from crmlake.cleansing.source import Source
from crmlake.cleansing.split import Tally
from crmlake.contracts import Contract
from crmlake.report import JobNode

Rows = DataFrame | Callable[[], DataFrame]
"""A frame, or a function that gives it once the tables before it are written."""


@dataclass(frozen=True)
class Frames(Mapping[Any, DataFrame]):
    """The frames that a job reads, by the entries of its `reads`.

    Attributes:
        frames: for each contract the table as pinned for this run (of an as-of date, only its rows); for `changes(…)`
            the rows that changed.
        rebuild: whether `changes(…)` gives whole tables: the job never succeeded, or its settings changed.
        sources: the workspace's source mappings.
        lineage: all jobs, in the order of a refresh.
        title: the workspace's name for people.
    """

    frames: Mapping[Any, DataFrame]
    rebuild: bool = True
    sources: Sequence[Source] = ()
    lineage: Sequence[JobNode] = ()
    title: str = ""

    def __getitem__(self, read: Any) -> DataFrame:
        """The frame of one entry of `reads`."""
        return self.frames[read]

    def __iter__(self) -> Iterator[Any]:
        """The entries that there are frames for."""
        return iter(self.frames)

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.frames)


@dataclass(frozen=True)
class Made:
    """What a job made: frames by contract and texts by document; how rows were parted; what was measured."""

    outputs: Mapping[Any, Rows | str]
    tallies: Sequence[Tally] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)

    def rows(self, contract: Contract) -> DataFrame:
        """The rows made for a table."""
        made = self.outputs[contract]
        if isinstance(made, str):
            raise TypeError(f"{contract.name} is a table, a text was made for it")
        return made() if callable(made) else made
