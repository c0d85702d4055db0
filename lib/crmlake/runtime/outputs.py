"""What comes out of a job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NotRequired, Protocol, TypedDict, TypeVar

from pyspark.sql import DataFrame

from crmlake.contracts import AnyModel, Contract
from crmlake.models import AnyTrainedModel
from crmlake.runtime.writes import Document, Export, Partition, TableOutput


class RejectedAmount(TypedDict):
    """The money that rejected rows of one currency concern.

    Attributes:
        currency: The currency.
        amount: The sum of the absolute amounts.
        rows: The rows whose amount and currency can be read.
    """

    currency: str
    amount: Decimal
    rows: int


class Balance(TypedDict):
    """How the rows read of one source and table were accounted for.

    `read` is the sum of `accepted`, `quarantined`, `duplicates`, `contradicting` and `left_out`.

    Attributes:
        source: The source.
        table_name: The table.
        read: Rows read.
        accepted: Rows in the table.
        quarantined: Rows rejected.
        duplicates: Rows that an accepted row repeats or replaces.
        contradicting: Rows that differ from an accepted row of the same key and version.
        left_out: Rows that the mapping does not select for the table.
        left_out_by_null: Of these, rows for which the mapping's condition or array is null.
        unclean: Accepted rows in which an invalid value became null.
        rejected_amounts: By currency the money that the rejected rows concern; left out for a table without money.
        main_reason: The first reason of most rejected rows, without their values; left out where no row is rejected.
    """

    source: str
    table_name: str
    read: int
    accepted: int
    quarantined: int
    duplicates: int
    contradicting: NotRequired[int]
    left_out: NotRequired[int]
    left_out_by_null: NotRequired[int]
    unclean: NotRequired[int]
    rejected_amounts: NotRequired[Sequence[RejectedAmount] | None]
    main_reason: NotRequired[str | None]


class Tally(Protocol):
    """Counts the rows of one source and table; complete once the tables are written."""

    def balance(self, rows_written: Mapping[str, int]) -> Balance:
        """Return the balance, given the rows written to each table."""


@dataclass(frozen=True)
class NoRows:
    """The statement that a job has no rows for a table."""


@dataclass(frozen=True)
class RecoverableRows:
    """Rows whose write may fail because of one bad input.

    Attributes:
        build: Returns the rows without the inputs excluded up to now.
        exclude: Excludes the input that an error names; returns whether there was one, so that a new attempt makes
            sense.
    """

    build: Callable[[], DataFrame]
    exclude: Callable[[Exception], bool]


@dataclass(frozen=True)
class RowsWithVersions:
    """Rows with the versions of tables and models that the run has already written.

    Attributes:
        build: Returns the rows from the version of each table and model that the run has written, by full name.
    """

    build: Callable[[Mapping[str, int]], DataFrame]


Rows = DataFrame | Callable[[], DataFrame | NoRows] | RecoverableRows | RowsWithVersions | NoRows
"""The rows for a table; a function is called once the tables declared before it are written."""


TableRows = Mapping[Contract, Rows] | Mapping[Partition, Rows] | Mapping[TableOutput, Rows]
T = TypeVar("T", Contract, Partition)


@dataclass(frozen=True)
class Outputs:
    """The outputs of one run of a job; everything declared must be in it.

    Attributes:
        tables: The rows of each table, or partition of one.
        models: Of each model the trained ones, by variant.
        documents: The text of each document.
        exports: The rows of each export.
        tallies: How rows were accounted for.
        metrics: What was measured; a function is called once everything is written.
        warnings: Sentences for the summary of a refresh and the head of the report: what is missing, why, and what to
            do. They hold no value of a row. A function is called once everything is written.
    """

    tables: TableRows = field(default_factory=dict)
    models: Mapping[AnyModel, Mapping[str, AnyTrainedModel]] = field(default_factory=dict)
    documents: Mapping[Document, str] = field(default_factory=dict)
    exports: Mapping[Export, DataFrame] = field(default_factory=dict)
    tallies: Sequence[Tally] = ()
    metrics: Mapping[str, float] | Callable[[], Mapping[str, float]] = field(default_factory=dict)
    warnings: Sequence[str] | Callable[[], Sequence[str]] = ()


def empty(*outputs: T) -> dict[T, Rows]:
    """State that there are no rows for these tables.

    The rows of the same as-of date, or on a full reload all rows, are removed.
    """
    return dict.fromkeys(outputs, NoRows())
