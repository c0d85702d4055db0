"""What a job can declare to read."""

from dataclasses import dataclass

from crmlake.contracts import AnyModel, Contract, MappingPart


@dataclass(frozen=True)
class TableRead:
    """A table at its published version; of a dated table only the rows of the run's as-of date.

    Attributes:
        contract: The table.
        required: Whether a failure of the job that writes the table keeps the reading job from running. Where it
            does not, the job reads what was published last.
    """

    contract: Contract
    required: bool = True


@dataclass(frozen=True)
class ChangesRead:
    """The rows that a table gained or lost since the job last succeeded, with `_change` (added or removed)."""

    contract: Contract


@dataclass(frozen=True)
class ModelRead:
    """The versions of a model that score at the run's as-of date, by variant."""

    model: AnyModel
    required: bool = True


@dataclass(frozen=True)
class MappingsRead:
    """The workspace's source mappings.

    Attributes:
        part: The part of a mapping that shapes the rows that the job writes: where it changes, the job writes all rows
            of that source again. `None`, if no part does.
    """

    part: MappingPart | None = "rows"


@dataclass(frozen=True)
class RunsRead:
    """The run record, `ops.runs`."""


@dataclass(frozen=True)
class DagRead:
    """The declared jobs with the names of their reads and writes."""


@dataclass(frozen=True)
class FilesRead:
    """The landing zone: the files of every source."""


@dataclass(frozen=True)
class Requirement:
    """A table whose writer must have succeeded first, though no row of it is read."""

    contract: Contract


Read = TableRead | ChangesRead | ModelRead | MappingsRead | RunsRead | DagRead | FilesRead | Requirement


def table(contract: Contract, *, required: bool = True) -> TableRead:
    """Declare that a job reads a table."""
    return TableRead(contract, required)


def changes(contract: Contract) -> ChangesRead:
    """Declare that a job reads only what changed in a table."""
    return ChangesRead(contract)


def model(family: AnyModel, *, required: bool = True) -> ModelRead:
    """Declare that a job scores with a model."""
    return ModelRead(family, required)


def mappings(part: MappingPart | None = "rows") -> MappingsRead:
    """Declare that a job reads the source mappings, and which part of them shapes the rows that it writes."""
    return MappingsRead(part)


def runs() -> RunsRead:
    """Declare that a job reads the run record."""
    return RunsRead()


def dag() -> DagRead:
    """Declare that a job reads the declarations of all jobs."""
    return DagRead()


def files() -> FilesRead:
    """Declare that a job reads the landing zone."""
    return FilesRead()


def requires(contract: Contract) -> Requirement:
    """Declare that a job runs only once a table's writer succeeded; new rows of it do not make the job run again."""
    return Requirement(contract)
