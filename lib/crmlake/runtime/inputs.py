"""What goes into a job: everything that it declared to read, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel
from pyspark.sql import DataFrame

from crmlake.contracts import AnyModel, Contract, Model, SourceMapping
from crmlake.errors import JobError, unknown
from crmlake.models import AnyTrainedModel, TrainedModel

M = TypeVar("M", bound=SourceMapping)
D = TypeVar("D", bound=BaseModel)


@dataclass(frozen=True)
class DagNode:
    """A declared job with the names of its reads and writes; the files of a source are `landing.<source>`."""

    name: str
    summary: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]


_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Request:
    """Who asked for a run, when and why."""

    user: str = "?"
    at: datetime = _EPOCH
    reason: str = ""


NOBODY = Request()
"""The request of a job that a test calls."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of one run of a job.

    Attributes:
        tables: Each table read, at its pinned version.
        change_sets: Of each table read as changes, its changed rows; all rows as added ones on a full reload.
        blank: The tables read that were never written.
        unchanged: The tables read as changes that have none.
        models: Of each model read, the scoring versions by variant; none where it was never trained.
        source_mappings: The workspace's source mappings; `None` where the job did not declare them.
        run_record: `ops.runs`; `None` where the job did not declare it.
        nodes: The declared jobs in the order of a refresh; `None` where the job did not declare them.
        full_reload: Whether `changes` gives whole tables: the job never succeeded, or its settings changed.
        reloaded_sources: The sources of which `changes` gives all rows, because their mapping changed.
        request: Who asked for the run, and why.
        title: The workspace's name for people.
        currency: The currency that the workspace states; empty where it states none.
        workspace: The folder of the workspace, for notes that must be written when Spark is gone; none in a test.
    """

    tables: Mapping[Contract, DataFrame] = field(default_factory=dict)
    change_sets: Mapping[Contract, DataFrame] = field(default_factory=dict)
    blank: frozenset[Contract] = frozenset()
    unchanged: frozenset[Contract] = frozenset()
    models: Mapping[AnyModel, Mapping[str, AnyTrainedModel]] = field(default_factory=dict)
    source_mappings: Sequence[SourceMapping] | None = None
    run_record: DataFrame | None = None
    nodes: Sequence[DagNode] | None = None
    full_reload: bool = True
    reloaded_sources: Sequence[str] = ()
    request: Request = NOBODY
    title: str = ""
    currency: str = ""
    workspace: Path | None = None

    def table(self, contract: Contract) -> DataFrame:
        """Return a table that the job declared by `table`.

        Raises:
            JobError: The job did not declare it.
        """
        return _declared(self.tables, contract, "table")

    def changes(self, contract: Contract) -> DataFrame:
        """Return the changed rows of a table that the job declared by `changes`, with `_change` (added or removed).

        Raises:
            JobError: The job did not declare it.
        """
        return _declared(self.change_sets, contract, "changes of table")

    def has_rows(self, contract: Contract) -> bool:
        """Return whether a table may have rows, which costs nothing to ask: one that was never written has none."""
        return contract not in self.blank

    def has_changes(self, contract: Contract) -> bool:
        """Return whether `changes` may have rows, which costs nothing to ask: a table of one version has none."""
        return contract not in self.unchanged

    def model(self, model: Model[D]) -> Mapping[str, TrainedModel[D]]:
        """Return the scoring versions of a model that the job declared by `model`, by variant.

        Raises:
            JobError: The job did not declare it.
        """
        if model not in self.models:
            raise JobError(f"the job did not declare to read {unknown('model', model.name, _names(self.models))}")
        return self.models[model]

    def mappings(self, kind: type[M]) -> tuple[M, ...]:
        """Return the source mappings that the job declared by `mappings`.

        Args:
            kind: The class of the mappings.

        Raises:
            JobError: The job did not declare them.
        """
        if self.source_mappings is None:
            raise JobError("the job did not declare to read mappings()")
        return tuple(mapping for mapping in self.source_mappings if isinstance(mapping, kind))

    @property
    def runs(self) -> DataFrame:
        """The run record that the job declared by `runs`."""
        if self.run_record is None:
            raise JobError("the job did not declare to read runs()")
        return self.run_record

    @property
    def dag(self) -> Sequence[DagNode]:
        """The jobs that the job declared by `dag`."""
        if self.nodes is None:
            raise JobError("the job did not declare to read dag()")
        return self.nodes


def _declared(frames: Mapping[Contract, DataFrame], contract: Contract, kind: str) -> DataFrame:
    if contract not in frames:
        raise JobError(f"the job did not declare to read {unknown(kind, contract.name, _names(frames))}")
    return frames[contract]


def _names(declared: Mapping[Contract, object] | Mapping[AnyModel, object]) -> list[str]:
    return [entry.name for entry in declared]
