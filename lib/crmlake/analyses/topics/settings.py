"""The settings of the topic models."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.errors import unknown
from crmlake.text import languages


class TopicSettings(BaseModel):
    """The number of topics, the vocabulary and the sample sizes of topic models.

    Attributes:
        default_language: The language of a text that has no language of its own and whose script does not show it.
        k: The number of topics of each language. If not set, it is chosen between `k_min` and `k_max` by coherence.
        k_min: The minimum number of topics.
        k_max: The maximum number of topics.
        passes: The number of passes of training over all its texts.
        sample: The maximum number of texts that a language's model is trained on.
        selection_sample: The maximum number of texts that the number of topics is chosen on.
        vocabulary: The maximum number of words in the vocabulary; the most frequent words are used.
        min_documents: The minimum number of texts that contain a word of the vocabulary.
        min_customers: The minimum number of customers who use a word of the vocabulary, so that no word tells of one of
            them; each anonymous text counts as one.
        max_share: The maximum share of texts that contain a word of the vocabulary; more frequent words do not
            distinguish topics.
        min_texts: The minimum number of texts; a language with fewer has no model.
        seed: The seed of all random draws.
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
    min_customers: int = Field(5, ge=1)
    max_share: float = Field(0.5, gt=0, le=1)
    min_texts: int = Field(200, ge=10)
    seed: int = 7

    @model_validator(mode="after")
    def _language_exists(self) -> Self:
        if self.default_language not in languages():
            raise ValueError(unknown("language", self.default_language, languages()))
        return self

    @model_validator(mode="after")
    def _range_holds(self) -> Self:
        if self.k_max < self.k_min:
            raise ValueError(f"k_max must not be below k_min: found k_min {self.k_min}, k_max {self.k_max}")
        return self
