"""What scoring needs to know of a topic model beside its pipeline."""

from pydantic import BaseModel, ConfigDict


class TopicDetails(BaseModel):
    """The topics of one language.

    Attributes:
        default_language: The language of a text that has no language of its own and whose script does not show it.
        words: The most relevant words of each topic, by falling relevance.
        coherence: The coherence of each topic.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    default_language: str
    words: tuple[tuple[str, ...], ...]
    coherence: tuple[float, ...]
