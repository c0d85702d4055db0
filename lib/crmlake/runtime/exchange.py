"""What goes into a job and what comes out of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import DataFrame

from crmlake.contracts import Contract, Model
from crmlake.ingest.source import Source
from crmlake.models.trained import Fitted
from crmlake.quality.split import Tally
from crmlake.report import JobNode

Rows = DataFrame | Callable[[], DataFrame]
"""A frame, or a function that gives it once the tables before it are written."""

Produced = Rows | str | Mapping[str, Fitted]
"""What is made for a table, a document, or a model (a fitted one for each variant)."""


@dataclass(frozen=True)
class Frames(Mapping[Any, DataFrame]):
    """The frames that a job reads, by the entries of its `reads`.

    Attributes:
        frames: for each contract the table as pinned for this run (of an as-of date, only its rows); for `changes(…)`
            the rows that changed; all of a source's, where its mapping did.
        models: of each model read the champions, by variant; none where it was never trained.
        rebuild: whether `changes(…)` gives whole tables: the job never succeeded, or its settings changed.
        anew: the sources of which it does, as their mapping changed.
        sources: the workspace's source mappings.
        lineage: all jobs, in the order of a refresh.
        title: the workspace's name for people.
    """

    frames: Mapping[Any, DataFrame]
    models: Mapping[Model, Mapping[str, Fitted]] = field(default_factory=dict)
    rebuild: bool = True
    anew: Sequence[str] = ()
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
    """What a job made, by what it declares to write; how rows were parted; what was measured."""

    outputs: Mapping[Any, Produced]
    tallies: Sequence[Tally] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)

    def fitted(self, model: Model) -> Mapping[str, Fitted]:
        """The models made, by variant."""
        made = self.outputs.get(model, {})
        if not isinstance(made, Mapping):
            raise TypeError(f"{model.name} is a model, a {type(made).__name__} was made for it")
        return made

    def rows(self, contract: Contract) -> DataFrame:
        """The rows made for a table."""
        made = self.outputs[contract]
        if isinstance(made, DataFrame):
            return made
        if not callable(made):
            raise TypeError(f"{contract.name} is a table, a {type(made).__name__} was made for it")
        return made()
