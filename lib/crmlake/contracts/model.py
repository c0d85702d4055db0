"""A family of fitted models as the output of a job: declared like a table, stored and versioned by the runner."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """A family of fitted models with one model for each variant, such as for each target of prediction.

    Attributes:
        name: Name of the family, as `models.family`.
        meaning: One sentence that says what a model of the family does.
    """

    name: str
    meaning: str

    def of(self, variant: str) -> str:
        """Return the full name of a variant, under which its versions are stored."""
        return f"{self.name}.{variant}"

    def variant(self, name: str) -> str:
        """Return the variant in a full name."""
        return name.removeprefix(f"{self.name}.")
