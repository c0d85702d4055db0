"""A fitted model as a job's output: declared like a table, stored and versioned by the runner."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """A family of fitted models, one for each variant, such as each target that it predicts.

    Attributes:
        name: `models.family`.
        meaning: one sentence saying what a model of it does.
    """

    name: str
    meaning: str

    def of(self, variant: str) -> str:
        """The full name of one variant, under which its versions are kept."""
        return f"{self.name}.{variant}"

    def variant(self, name: str) -> str:
        """The variant of a full name."""
        return name.removeprefix(f"{self.name}.")
