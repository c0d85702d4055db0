"""A contract: one declaration of a table, from which its schema, checks, writes and description follow."""

from dataclasses import dataclass, replace
from functools import cached_property

from crmlake.errors import ContractError, unknown


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: in snake case.
        type: as Spark's DDL writes it, such as `decimal(18,4)`.
        meaning: one sentence, for the data dictionary and the Delta comment.
        null: what a null means; `None` says that the column is never null.
        unit: of a number, such as `days`; empty where there is none.
        personal: whether it is, or may hold, a person's data.
        view: the group of features that it belongs to; empty for what is no feature.
    """

    name: str
    type: str
    meaning: str
    null: str | None = None
    unit: str = ""
    personal: bool = False
    view: str = ""

    @property
    def required(self) -> bool:
        """Whether the column is never null."""
        return self.null is None

    @property
    def comment(self) -> str:
        """Meaning, unit and null rule in one line."""
        unit = f" Unit: {self.unit}." if self.unit else ""
        null = "" if self.null is None else f" Null: {self.null}."
        return f"{self.meaning}{unit}{null}"


@dataclass(frozen=True)
class Rule:
    """A sentence that every row must keep: a boolean SQL expression over the table's columns.

    A row whose expression is null keeps the rule: a rule speaks of what is known, `Column.null` of the rest.
    """

    name: str
    expression: str
    meaning: str


@dataclass(frozen=True)
class Append:
    """Rows are added, once for each batch: the writer stamps them with the column `batch`."""

    @property
    def described(self) -> str:
        """The mode in words."""
        return "appends, once for each batch"


@dataclass(frozen=True)
class Settle:
    """Rows are added, once for each batch, and stay open until they end; none is ever taken out.

    Attributes:
        key: the columns that tell rows apart, the source first; equal ones are counted.
    """

    key: tuple[str, ...]

    @property
    def described(self) -> str:
        """The mode in words."""
        return "appends, once for each batch; what ends stays, and says how it ended"


@dataclass(frozen=True)
class Merge:
    """Rows replace those of the same grain, unless an older version of them: `newest` orders the versions."""

    newest: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """The mode in words."""
        order = f", the newest by {', '.join(self.newest)} stays" if self.newest else ""
        return f"merges on the grain{order}"


@dataclass(frozen=True)
class Replace:
    """Rows replace all those of their `as_of` date: the writer stamps them with the column `as_of`."""

    @property
    def described(self) -> str:
        """The mode in words."""
        return "replaces its as-of date"


BATCH = Column("batch", "string", "What was taken in together; a repeated batch changes nothing.")
AS_OF = Column("as_of", "date", "The date the row looks back from: nothing on or after it was used.")


@dataclass(frozen=True)
class Contract:
    """A table: what a row is, its columns and rules, how a write lands and how long rows are kept.

    Attributes:
        name: `layer.table`, or `table` alone. A `{source}` in it stands for each of the workspace's sources (see `of`).
        meaning: one sentence saying what a row is.
        columns: in their order; `AS_OF` or `BATCH` is added where the write mode stamps it.
        grain: the primary key; empty only where rows arrive without one (an append).
        rules: what every row keeps.
        write: how a write lands.
        keep_days: how long a row is kept; `None` for as long as the lake.
        open: whether further columns, all strings, may come with the data (bronze).
        properties: further properties of the Delta table.
        is_mapped: Whether source mappings may fill the table.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    grain: tuple[str, ...]
    write: Append | Merge | Replace | Settle
    rules: tuple[Rule, ...] = ()
    keep_days: int | None = None
    open: bool = False
    properties: tuple[tuple[str, str], ...] = ()
    is_mapped: bool = False

    def __post_init__(self) -> None:
        """Add the column that the write mode stamps, then refuse a contract that contradicts itself."""
        stamp = {Append: (BATCH,), Settle: (BATCH,), Replace: (AS_OF,)}.get(type(self.write), ())
        missing = tuple(c for c in stamp if c.name not in {column.name for column in self.columns})
        object.__setattr__(self, "columns", missing + self.columns)
        if faults := self._faults():
            raise ContractError(f"contract {self.name}: {'; '.join(faults)}")

    def _faults(self) -> list[str]:
        names = [column.name for column in self.columns]
        named = self.write.newest if isinstance(self.write, Merge) else ()
        named = self.write.key if isinstance(self.write, Settle) else named
        faults = [f"column {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
        faults += [unknown("column", n, names) for n in (*self.grain, *named) if n not in names]
        faults += [
            f"grain column {c.name!r} may be null" for c in self.columns if c.name in self.grain and not c.required
        ]
        if self.name.count(".") > 1:
            faults.append("a name is 'table' or 'layer.table'")
        if not self.grain and not isinstance(self.write, Append | Settle):
            faults.append("only an appended table can do without a grain")
        return faults

    def __hash__(self) -> int:
        """Contracts are told apart by name: two of one name are never in use together."""
        return hash(self.name)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def path(self) -> str:
        """Where the table lies, below the lake's root."""
        return self.name.replace(".", "/")

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns that belong to a view."""
        return tuple(column for column in self.columns if column.view)

    @property
    def each_source(self) -> bool:
        """Whether there is one such table for each source."""
        return "{source}" in self.name

    def of(self, source: str) -> "Contract":
        """The contract for one source; itself where there is only one table."""
        return replace(self, name=self.name.format(source=source)) if self.each_source else self
