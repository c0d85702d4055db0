"""The base class of all cleaners of a source mapping."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.identifiers import remove_guard
from crmlake.sql_check import Expression

_VISIBLE = r"[^\s\p{Z}\p{C}]"


class Cleaner(BaseModel, ABC):
    """A column of a mapping whose values are cleaned.

    Attributes:
        noun: what a clean value is, with its article; it ends the reason "'x' is not …".
        unguards: whether a guarding apostrophe or formula (`'02139`, `="02139"`) around a value is removed.
        can_fail: whether a value can be invalid at all; a text, for example, cannot.
        max_length: the most characters that a clean value may have; `None` sets no limit.
        expression: `is` in the mapping: a Spark SQL expression over the file's columns. A result without a visible
            character counts as missing.
        clean: the cleaner's name.
        otherwise: what an invalid value does. `refuse` rejects the row, with the reason. `null` makes the column null,
            and the table's column `unclean` says why.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    noun: ClassVar[str]
    unguards: ClassVar[bool] = True
    can_fail: ClassVar[bool] = True
    max_length: ClassVar[int | None] = 1000

    expression: Expression = Field(alias="is", min_length=1)
    clean: str
    otherwise: Literal["refuse", "null"] = "refuse"

    def raw_value(self) -> Column:
        """Return the value before cleaning, as text; null where it has no visible character."""
        text = F.expr(self.expression).cast("string")
        return F.when(F.rlike(text, F.lit(_VISIBLE)), text)

    def clean_value(self) -> Column:
        """Return the clean value; null where it is missing, invalid or longer than `max_length`."""
        raw = remove_guard(self.raw_value()) if self.unguards else self.raw_value()
        return self.apply(raw if self.max_length is None else F.when(F.length(raw) <= self.max_length, raw))

    @abstractmethod
    def apply(self, text: Column) -> Column:
        """Return the clean value of a text; null where the text is invalid."""

    def fault(self, text: Column) -> Column:
        """Return why a text is invalid, as the end of a sentence.

        The expression may use built-in functions only, and no other column.
        """
        del text
        return F.lit(f"is not {self.noun}")
