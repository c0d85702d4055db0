"""What scoring and the report need to know of a segmentation beside its parameters."""

from pydantic import BaseModel, ConfigDict


class SegmentDetails(BaseModel):
    """The names of the segments.

    Attributes:
        names: The name of each segment in the order of their numbers, from 1.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[str, ...]
