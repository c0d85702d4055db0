"""What a job can declare to write."""

from dataclasses import dataclass

from crmlake.contracts import AnyModel, Contract
from crmlake.errors import ContractError, unknown


@dataclass(frozen=True)
class Partition:
    """The rows of a table that have fixed values in some columns, so that several jobs can share the table.

    Attributes:
        contract: The table.
        values: Column and value of each fixed column; the writer adds the columns where the rows lack them.
    """

    contract: Contract
    values: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The table with the values, such as `gold.scores (family=propensity)`."""
        return f"{self.contract.name} ({', '.join(f'{column}={value}' for column, value in self.values)})"


@dataclass(frozen=True)
class Document:
    """A file for people: its name in the folder of reports, with `{as_of}` in it."""

    name: str


@dataclass(frozen=True)
class Export:
    """A CSV file with rows for another system: its name in the folder of exports, with `{as_of}` in it."""

    name: str


Output = Contract | Partition | AnyModel | Document | Export
TableOutput = Contract | Partition


def partition(contract: Contract, **values: str) -> Partition:
    """Declare that a job writes only the rows of a table that have these values.

    Raises:
        ContractError: The grain of the table has no such column, so that a row might belong to several partitions.
    """
    if strange := [column for column in values if column not in contract.grain]:
        raise ContractError(f"{contract.name}: {unknown('column of the grain', strange[0], contract.grain)}")
    return Partition(contract, tuple(values.items()))
