"""A trained model: its card and its artifact."""

from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel

from crmlake.errors import ModelError
from crmlake.models.artifacts import Artifact
from crmlake.models.card import ModelCard

D = TypeVar("D", bound=BaseModel)
A = TypeVar("A")


@dataclass(frozen=True)
class TrainedModel(Generic[D]):
    """A model as a training job returns it and a scoring job reads it.

    Attributes:
        card: What the model was made of, for what, and how good it was.
        artifact: What it computes with.
        version: The version in the store; 0 for a model that is not stored yet.
    """

    card: ModelCard[D]
    artifact: Artifact
    version: int = 0

    @property
    def details(self) -> D:
        """What scoring and the report need to know beside the artifact."""
        return self.card.details

    def artifact_as(self, kind: type[A]) -> A:
        """Return the artifact, which must be of a kind.

        Raises:
            ModelError: The artifact is of another kind.
        """
        if not isinstance(self.artifact, kind):
            raise ModelError(
                f"version {self.version} has an artifact of the kind {type(self.artifact).__name__}; expected "
                f"{kind.__name__}"
            )
        return self.artifact


AnyTrainedModel: TypeAlias = TrainedModel[Any]
"""A model with details of any class."""
