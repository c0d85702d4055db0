"""The declaration of a job: its reads, writes, settings and function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from crmlake.contracts import AnyModel, Contract, MappingPart
from crmlake.errors import JobError
from crmlake.plugins import Deferred
from crmlake.runtime.inputs import Inputs
from crmlake.runtime.outputs import Outputs
from crmlake.runtime.reads import ChangesRead, FilesRead, MappingsRead, ModelRead, Read, RunsRead, TableRead
from crmlake.runtime.writes import Document, Export, Output, Partition

S = TypeVar("S", bound=BaseModel)
E = TypeVar("E")


class NoSettings(BaseModel):
    """The settings of a job that has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Job(Generic[S]):
    """A function from inputs to outputs, with its declared reads and writes.

    Attributes:
        name: The name of the function.
        function: Takes inputs, settings and the as-of date; it opens, writes and records nothing.
        reads: Everything that the function may ask its inputs for.
        writes: Everything that the function returns.
        settings: The model of its settings.
        section: The section of `crmlake.toml` with these settings.
        in_utc: Whether instants have the date and hour of UTC in the job; else those of the workspace's time zone.
    """

    name: str
    function: Callable[[Inputs, S, date], Outputs]
    reads: Sequence[Read]
    writes: Sequence[Output]
    settings: type[S]
    section: str
    in_utc: bool = False

    def __call__(self, inputs: Inputs, settings: BaseModel, as_of: date) -> Outputs:
        """Call the function alone, as a test does: nothing is opened, written or recorded."""
        if not isinstance(settings, self.settings):
            raise JobError(f"job {self.name} takes {self.settings.__name__}, got {type(settings).__name__}")
        return self.function(inputs, settings, as_of)

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.function.__doc__ or "").strip().partition("\n")[0]

    @property
    def tables_read(self) -> tuple[Contract, ...]:
        """The tables read, whole or as changes, each once."""
        reads = (read.contract for read in self.reads if isinstance(read, TableRead | ChangesRead))
        return tuple(dict.fromkeys(reads))

    @property
    def tables(self) -> tuple[Contract, ...]:
        """The tables written, whole or a partition of them."""
        partitions = (output.contract if isinstance(output, Partition) else output for output in self.writes)
        return tuple(output for output in partitions if isinstance(output, Contract))

    def list_files(self, as_of: date) -> list[str]:
        """Return the names of the documents and exports that the job writes for a date."""
        files = (output for output in self.writes if isinstance(output, Document | Export))
        return [file.name.format(as_of=as_of) for file in files]

    @property
    def models_read(self) -> tuple[AnyModel, ...]:
        """The models read, by jobs that score."""
        return tuple(read.model for read in self.reads if isinstance(read, ModelRead))

    @property
    def reads_files(self) -> bool:
        """Whether the job looks into the landing zone, and so is never up to date."""
        return any(isinstance(read, FilesRead) for read in self.reads)

    @property
    def reads_runs(self) -> bool:
        """Whether the job reads the run record, and so runs after all jobs that do not depend on it."""
        return any(isinstance(read, RunsRead) for read in self.reads)

    @property
    def mapping_part(self) -> MappingPart | None:
        """The part of the workspace's source mappings that shapes what the job writes; `None` where no part does."""
        return next((read.part for read in self.reads if isinstance(read, MappingsRead)), None)

    @property
    def is_dated(self) -> bool:
        """Whether the job's outputs belong to one as-of date."""
        return any(not isinstance(output, Contract) or output.write.is_dated for output in self.writes)

    @property
    def is_incremental(self) -> bool:
        """Whether the job reads only the changes of some table."""
        return any(isinstance(read, ChangesRead) for read in self.reads)


AnyJob = Job[Any]
"""A job with settings of any model."""
Function = Callable[[Inputs, S, date], Outputs]


def job(
    *, reads: Sequence[Read], writes: Sequence[Output], settings: type[S], section: str = "", in_utc: bool = False
) -> Callable[[Function[S]], Job[S]]:
    """Declare a function to be a job; its name is the function's.

    Args:
        reads: Calls of `table`, `changes`, `model`, `mappings`, `runs`, `dag`, `files` and `requires`.
        writes: Tables, partitions of tables, models, documents and exports. Each must be returned by the function;
            `empty(table)` says that there are no rows. Reads and writes that plug-ins add to are `Deferred`.
        settings: The model of the job's settings; `NoSettings` where it has none.
        section: The section of `crmlake.toml` with these settings; the job's name by default.
        in_utc: Whether instants have the date and hour of UTC in the job; else those of the workspace's time zone.
    """

    def declare(function: Function[S]) -> Job[S]:
        name = function.__name__
        return Job(name, function, _frozen(reads), _frozen(writes), settings, section or name, in_utc)

    return declare


def _frozen(entries: Sequence[E]) -> Sequence[E]:
    return entries if isinstance(entries, Deferred) else tuple(entries)
