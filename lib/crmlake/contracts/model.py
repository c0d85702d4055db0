"""A family of trained models as the output of a job: declared like a table, stored and versioned by the runner."""

from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

D = TypeVar("D", bound=BaseModel)


class NoDetails(BaseModel):
    """The details of a family whose models need none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Model(Generic[D]):
    """A family of trained models with one model for each variant, such as for each target of prediction.

    Attributes:
        name: Name of the family, as `models.family`.
        meaning: One sentence that says what a model of the family does.
        details: The class of what scoring needs to know of a model beside its artifact; `NoDetails` for nothing.
    """

    name: str
    meaning: str
    details: type[D]

    def of(self, variant: str) -> str:
        """Return the full name of a variant, under which its versions are stored."""
        return f"{self.name}.{variant}"

    def variant(self, name: str) -> str:
        """Return the variant in a full name."""
        return name.removeprefix(f"{self.name}.")


AnyModel: TypeAlias = Model[Any]
"""A family with details of any class."""
