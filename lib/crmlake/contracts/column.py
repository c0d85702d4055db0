"""Columns and rules: the parts that a contract is composed of."""

from dataclasses import dataclass

IDENTIFIER_KINDS = ("cookie", "customer", "email", "national_id", "phone", "social")
"""The kinds of identifiers of a person; `customer` is a number that a company gave to the person."""


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
        identifier: Kind of the identifiers of persons that the column holds, one of `IDENTIFIER_KINDS`; empty for other
            columns.
        view: Group of features that the column belongs to; empty if it is not a feature.
        past: Whether the column is a time of something that has happened, so that it is not after the arrival of the
            file that tells of it.
        derived: An SQL expression over the table's other columns that fills the column where a mapping does not; empty
            if there is none.
        is_code: Whether the column is a text such as a postcode, of which a changed character means another one.
        is_prose: Whether the column is a text in a person's own words: one that is too long is cut.
    """

    name: str
    type: str
    meaning: str
    null: str | None = None
    unit: str = ""
    personal: bool = False
    identifier: str = ""
    view: str = ""
    past: bool = False
    derived: str = ""
    is_code: bool = False
    is_prose: bool = False

    @property
    def is_id(self) -> bool:
        """Return whether the column is a text that names one thing, so that a changed digit names another one."""
        return self.type == "string" and (self.name.endswith("_id") or bool(self.identifier) or self.is_code)

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
        nulls: The columns that a mapping may make null where the condition is false, so that the row is kept.
    """

    name: str
    expression: str
    meaning: str
    nulls: tuple[str, ...] = ()
