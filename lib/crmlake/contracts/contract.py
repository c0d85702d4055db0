"""The contract: one declaration of a table, from which its schema, validation, writes and description follow."""

from dataclasses import dataclass, replace
from functools import cached_property

from crmlake.errors import ContractError, unknown


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: Name in snake case.
        type: Spark type as DDL, such as `decimal(18,4)`.
        meaning: One sentence, for the data dictionary and the Delta comment.
        null: What a null means; `None` if the column is never null.
        unit: Unit of a number, such as `days`; empty if it has none.
        personal: Whether the column contains, or may contain, personal data.
        view: Group of features that the column belongs to; empty if it is not a feature.
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
        """Return whether the column is never null."""
        return self.null is None

    @property
    def comment(self) -> str:
        """Return meaning, unit and null rule in one line."""
        unit = f" Unit: {self.unit}." if self.unit else ""
        null = "" if self.null is None else f" Null: {self.null}."
        return f"{self.meaning}{unit}{null}"


@dataclass(frozen=True)
class Rule:
    """A condition that every row must meet.

    A row for which the expression is null meets the rule: whether a column may be null is said by `Column.null`.

    Attributes:
        name: Name in snake case; it also names the CHECK constraint of the table.
        expression: Boolean SQL expression over the columns of the table.
        meaning: The condition in words, as a rejected row quotes it.
    """

    name: str
    expression: str
    meaning: str


@dataclass(frozen=True)
class Append:
    """Append rows, once for each batch. The writer stamps them with the column `batch`."""

    @property
    def described(self) -> str:
        """Return the mode in words, for the data dictionary."""
        return "appends, once for each batch"


@dataclass(frozen=True)
class Settle:
    """Append rows, once for each batch, which stay open until they are resolved; no row is ever removed.

    Attributes:
        key: The columns that identify a row, the source first; rows that are equal in all of them are counted.
    """

    key: tuple[str, ...]

    @property
    def described(self) -> str:
        """Return the mode in words, for the data dictionary."""
        return "appends, once for each batch; a resolved row stays, with its resolution"


@dataclass(frozen=True)
class Merge:
    """Merge rows on the grain. An incoming row replaces the current one unless it is older.

    Attributes:
        newest: The columns that order the versions of a row, by priority; without any, the incoming row wins.
    """

    newest: tuple[str, ...] = ()

    @property
    def described(self) -> str:
        """Return the mode in words, for the data dictionary."""
        order = f", the newest by {', '.join(self.newest)} stays" if self.newest else ""
        return f"merges on the grain{order}"


@dataclass(frozen=True)
class Replace:
    """Replace all rows of an as-of date. The writer stamps the new rows with the column `as_of`."""

    @property
    def described(self) -> str:
        """Return the mode in words, for the data dictionary."""
        return "replaces its as-of date"


BATCH = Column("batch", "string", "Batch of the write; writing the same batch again changes nothing.")
AS_OF = Column("as_of", "date", "As-of date of the row; only data from before this date was used.")


@dataclass(frozen=True)
class Contract:
    """The declaration of a table.

    Attributes:
        name: `layer.table`, or `table` alone. `{source}` in the name stands for a source of the workspace (see `of`).
        meaning: One sentence that says what a row is.
        columns: The columns in order. `AS_OF` or `BATCH` is added if the write mode stamps it.
        grain: The primary key; empty only for an appended table without one.
        write: The write mode.
        rules: The conditions that every row must meet.
        keep_days: Retention of a row in days; `None` for as long as the lake.
        open: Whether the data may bring further columns, all strings (bronze).
        properties: Further properties of the Delta table.
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
        """Add the column that the write mode stamps, then check that the contract does not contradict itself."""
        stamp = {Append: (BATCH,), Settle: (BATCH,), Replace: (AS_OF,)}.get(type(self.write), ())
        missing = tuple(c for c in stamp if c.name not in {column.name for column in self.columns})
        object.__setattr__(self, "columns", missing + self.columns)
        if faults := self._faults():
            raise ContractError(f"contract {self.name}: {'; '.join(faults)}")

    def _faults(self) -> list[str]:
        names = [column.name for column in self.columns]
        mode_columns = self.write.newest if isinstance(self.write, Merge) else ()
        mode_columns = self.write.key if isinstance(self.write, Settle) else mode_columns
        faults = [f"column {name!r} is declared twice" for name in sorted({n for n in names if names.count(n) > 1})]
        faults += [unknown("column", n, names) for n in (*self.grain, *mode_columns) if n not in names]
        faults += [
            f"grain column {c.name!r} may be null" for c in self.columns if c.name in self.grain and not c.required
        ]
        if self.name.count(".") > 1:
            faults.append("a name is 'table' or 'layer.table'")
        if not self.grain and not isinstance(self.write, Append | Settle):
            faults.append("only an appended table can do without a grain")
        return faults

    def __hash__(self) -> int:
        """Return the hash of the name: two contracts of one name are never in use together."""
        return hash(self.name)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def path(self) -> str:
        """Return the path of the table below the root of the lake."""
        return self.name.replace(".", "/")

    @property
    def features(self) -> tuple[Column, ...]:
        """Return the columns that belong to a view."""
        return tuple(column for column in self.columns if column.view)

    @property
    def each_source(self) -> bool:
        """Return whether each source has a table of its own."""
        return "{source}" in self.name

    def of(self, source: str) -> "Contract":
        """Return the contract of a source's table; the contract itself if all sources share one table."""
        return replace(self, name=self.name.format(source=source)) if self.each_source else self
