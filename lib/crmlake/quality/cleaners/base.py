"""What every cleaner of a source mapping has."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pyspark.sql import Column
from pyspark.sql import functions as F

_SEEN = r"[^\s\p{Z}\p{C}]"


class Cleaner(BaseModel, ABC):
    """A column of a mapping that is cleaned: from which expression, how, and what becomes of what is not clean.

    Attributes:
        noun: what a clean value is, for the reason of a refusal.
        refuses: whether a value can be unclean at all; a text, say, cannot.
        longest: how many signs a clean value has at most; `None` for any.
        expression: `is` in the mapping: a Spark SQL expression over the file's columns. What it gives and nobody can
            see (spaces) counts as missing.
        clean: the cleaner's name.
        otherwise: what a value that is given but not clean does. `refuse`: the row is refused, with the reason.
            `null`: the column is null, and the table's column `unclean` says why.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    noun: ClassVar[str]
    refuses: ClassVar[bool] = True
    longest: ClassVar[int | None] = 1000

    expression: str = Field(alias="is", min_length=1)
    clean: str
    otherwise: Literal["refuse", "null"] = "refuse"

    def given(self) -> Column:
        """The value as it was given, as text; null where there is nothing to see."""
        text = F.expr(self.expression).cast("string")
        return F.when(F.rlike(text, F.lit(_SEEN)), text)

    def value(self) -> Column:
        """The clean value; null where there is none. What is longer than any such value is not looked at."""
        given = self.given()
        return self.cleaned(given if self.longest is None else F.when(F.length(given) <= self.longest, given))

    @abstractmethod
    def cleaned(self, given: Column) -> Column:
        """What a given value is when it is clean; null where it is none."""

    def fault(self, given: Column) -> Column:
        """What an unclean value is not, as the end of a sentence. Built-in expressions alone, and no other column."""
        del given
        return F.lit(f"is no {self.noun}")
