"""What a person can set of the topics."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.errors import unknown
from crmlake.text import LANGUAGES


class TopicSettings(BaseModel):
    """How topics are looked for.

    Attributes:
        default_language: of a text whose language is neither given nor told by its script.
        k: number of topics of each language; left out, it is chosen between `k_min` and `k_max` by coherence.
        k_min: fewest topics.
        k_max: most topics.
        passes: how often training goes through all its texts.
        sample: most texts that a language's model is trained on.
        selection_sample: most texts that the number of topics is chosen on.
        vocabulary: most words that are looked at; the most frequent ones.
        min_documents: a word of fewer texts is not looked at.
        max_share: nor is one of more than this share of the texts, as it tells none apart.
        min_texts: a language with fewer texts than this has no model.
        seed: of every draw.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    default_language: str = "en"
    k: int | None = Field(None, ge=2, le=100)
    k_min: int = Field(4, ge=2)
    k_max: int = Field(10, le=100)
    passes: int = Field(5, ge=1)
    sample: int = Field(50_000, ge=100)
    selection_sample: int = Field(2_500, ge=100)
    vocabulary: int = Field(5_000, ge=10)
    min_documents: int = Field(5, ge=1)
    max_share: float = Field(0.5, gt=0, le=1)
    min_texts: int = Field(200, ge=10)
    seed: int = 7

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.default_language not in LANGUAGES:
            raise ValueError(unknown("language", self.default_language, list(LANGUAGES)))
        return self

    @model_validator(mode="after")
    def _between(self) -> Self:
        if self.k_max < self.k_min:
            raise ValueError(f"k_max must not be below k_min: found k_min {self.k_min}, k_max {self.k_max}")
        return self
