"""The contract: one declaration of a table, from which its schema, validation, writes and description follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from crmlake.contracts.column import IDENTIFIER_KINDS, Column, Rule
from crmlake.contracts.write_mode import AS_OF, WriteMode
from crmlake.errors import ContractError, unknown
from crmlake.plugins import Deferred

TIME_TYPES = ("date", "timestamp")
CUSTOMER = "customer"
"""The kind of identifiers that a source gives to its customers."""
CUSTOMER_ID, NAMESPACE = "customer_id", "namespace"
"""The columns of a silver table with these identifiers and their namespace."""


@dataclass(frozen=True)
class Contract:
    """The declaration of a table.

    Attributes:
        name: `layer.table`, or `table` alone. `{source}` in the name stands for a source of the workspace (see `of`).
        meaning: One sentence that says what a row is.
        columns: The columns in order; `Deferred` if plug-ins add to them. `AS_OF` or `BATCH` is added if the write mode
            stamps it.
        grain: The primary key; empty only for an appended table without one.
        write: The write mode.
        rules: The conditions that every row must meet.
        keep_days: Retention of a row in days, counted from its `age_column`; `None` for as long as the lake.
        open: Whether the data may bring further columns, all strings (bronze).
        properties: Further properties of the Delta table.
        time_column: The column with the time of what the row records.
        is_mapped: Whether source mappings may fill the table.
    """

    name: str
    meaning: str
    columns: Sequence[Column]
    grain: tuple[str, ...]
    write: WriteMode
    rules: Sequence[Rule] = ()
    keep_days: int | None = None
    open: bool = False
    properties: tuple[tuple[str, str], ...] = ()
    time_column: str | None = None
    is_mapped: bool = False

    def __post_init__(self) -> None:
        """Add the column that the write mode stamps, then check that the contract does not contradict itself.

        Deferred columns are completed and checked when they are first used.
        """
        declared = self.columns
        is_deferred = isinstance(declared, Deferred)
        columns = Deferred(lambda: self._complete(declared)) if is_deferred else self._complete(declared)
        object.__setattr__(self, "columns", columns)

    def _complete(self, declared: Sequence[Column]) -> tuple[Column, ...]:
        stamp = self.write.stamp_column
        is_stamped = stamp is not None and stamp.name not in {column.name for column in declared}
        columns = (stamp, *declared) if stamp and is_stamped else tuple(declared)
        if faults := self._faults(columns):
            raise ContractError(f"contract {self.name}: {'; '.join(faults)}")
        return columns

    def _faults(self, columns: Sequence[Column]) -> list[str]:
        names = [column.name for column in columns]
        faults = [f"column {name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1})]
        faults += [unknown("column", n, names) for n in (*self.grain, *self.write.key_columns) if n not in names]
        faults += [f"grain column {c.name!r} may be null" for c in columns if c.name in self.grain and not c.required]
        if self.name.count(".") > 1:
            faults.append("a name is 'table' or 'layer.table'")
        if not self.grain and self.write.needs_grain:
            faults.append("only an appended table can do without a grain")
        if self.write.is_dated and AS_OF.name not in self.grain:
            faults.append(f"the write mode replaces an as-of date, so the grain needs {AS_OF.name}")
        return faults + self._faults_of_time(columns) + _faults_of_identifiers(columns)

    def _faults_of_time(self, columns: Sequence[Column]) -> list[str]:
        column = next((column for column in columns if column.name == self.time_column), None)
        if self.time_column and not column:
            return [unknown("column", self.time_column, (column.name for column in columns))]
        if column and column.type not in TIME_TYPES:
            return [f"time_column {column.name!r} is {column.type}, expected {' or '.join(TIME_TYPES)}"]
        if self.keep_days is not None and not self.age_column:
            return ["keep_days needs a time_column, from which the age of a row is counted"]
        return []

    def __hash__(self) -> int:
        """Return the hash of the name: two contracts of one name are never in use together."""
        return hash(self.name)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def age_column(self) -> str | None:
        """Return the column that retention counts from: `time_column`, or the as-of date of a dated table."""
        return self.time_column or (AS_OF.name if self.write.is_dated else None)

    @property
    def path(self) -> str:
        """Return the path of the table below the root of the lake."""
        return self.name.replace(".", "/")

    @property
    def has_customers(self) -> bool:
        """Whether the rows have the source's number of a customer, as `customer_id` in a `namespace`."""
        return any(column.identifier == CUSTOMER for column in self.columns)

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that belong to a view."""
        return tuple(column for column in self.columns if column.view)

    @property
    def each_source(self) -> bool:
        """Whether every source has such a table of its own."""
        return "{source}" in self.name

    def of(self, source: str) -> "Contract":
        """Return the contract for one source; itself where all sources share one table."""
        return replace(self, name=self.name.format(source=source)) if self.each_source else self


def _faults_of_identifiers(columns: Sequence[Column]) -> list[str]:
    identifiers = [column for column in columns if column.identifier]
    faults = [
        unknown("kind of identifier", column.identifier, IDENTIFIER_KINDS)
        for column in identifiers
        if column.identifier not in IDENTIFIER_KINDS
    ]
    faults += [f"identifier {column.name!r} is not personal" for column in identifiers if not column.personal]
    numbers = {column.name for column in identifiers if column.identifier == CUSTOMER}
    faults += [
        f"identifier {name!r} is a customer's number, expected the name {CUSTOMER_ID!r}"
        for name in sorted(numbers - {CUSTOMER_ID})
    ]
    if numbers and NAMESPACE not in {column.name for column in columns}:
        faults.append(f"identifier {CUSTOMER_ID!r} needs a column {NAMESPACE!r}")
    return faults
