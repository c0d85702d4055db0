"""A job's declaration: the tables it reads and writes, its settings, its function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from crmlake.contracts import Contract, Model
from crmlake.runtime.exchange import Frames, Made, Produced


class NoSettings(BaseModel):
    """Of a job that has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Changes:
    """Of a table only the rows that came or went since the job last succeeded, with `_change` (added, removed)."""

    contract: Contract


def changes(contract: Contract) -> Changes:
    """Declare that a job reads only what changed in a table."""
    return Changes(contract)


@dataclass(frozen=True)
class Document:
    """A file for people that a job makes: its name in the folder of reports, with `{as_of}` in it."""

    name: str


Input = Contract | Changes | Model
Output = Contract | Document | Model
Function = Callable[[Frames, Any, date], Made | Mapping[Output, Produced]]


@dataclass(frozen=True)
class Job:
    """A function from frames to frames, and what it reads and writes."""

    name: str
    function: Function
    reads: tuple[Input, ...]
    writes: tuple[Output, ...]
    settings: type[BaseModel]

    def __call__(self, tables: Frames, settings: BaseModel, as_of: date) -> Made:
        """Run the function alone, as a test does: nothing is opened, written or recorded."""
        made = self.function(tables, settings, as_of)
        return made if isinstance(made, Made) else Made(made)

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.function.__doc__ or "").strip().partition("\n")[0]

    @property
    def inputs(self) -> tuple[Contract, ...]:
        """The tables read, each once."""
        read = (each.contract if isinstance(each, Changes) else each for each in self.reads)
        return tuple(dict.fromkeys(each for each in read if isinstance(each, Contract)))

    @property
    def models(self) -> tuple[Model, ...]:
        """The models read: jobs that score."""
        return tuple(each for each in self.reads if isinstance(each, Model))

    @property
    def upstream(self) -> tuple[Contract | Model, ...]:
        """What others make of what is read: all but the job's own tables, which it reads as its last run left them."""
        read: tuple[Contract | Model, ...] = (*self.inputs, *self.models)
        return tuple(each for each in read if each not in self.writes)

    @property
    def tables(self) -> tuple[Contract, ...]:
        """The tables written."""
        return tuple(output for output in self.writes if isinstance(output, Contract))

    @property
    def dated(self) -> bool:
        """Whether what the job makes is of one as-of date."""
        return any(not isinstance(t, Contract) or t.write.is_dated for t in self.writes)

    @property
    def incremental(self) -> bool:
        """Whether the job reads only changes of some table."""
        return any(isinstance(read, Changes) for read in self.reads)


def job(
    *, reads: Sequence[Input], writes: Sequence[Output], settings: type[BaseModel] = NoSettings
) -> Callable[[Function], Job]:
    """Declare a function to be a job; its name is the function's.

    The function takes the frames, its settings and the as-of date, and returns a frame for each table of `writes` (or
    a `Made`). It opens, writes and records nothing: the runner does.
    """

    def declare(function: Function) -> Job:
        return Job(function.__name__, function, tuple(reads), tuple(writes), settings)

    return declare
