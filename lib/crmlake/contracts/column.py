"""Columns and rules: the parts that a contract is composed of."""

from dataclasses import dataclass


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
