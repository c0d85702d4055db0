"""The settings of ingest."""

from pydantic import BaseModel, ConfigDict, Field


class IngestSettings(BaseModel):
    """Settings of the ingest job: the limits beyond which a compressed text is rejected.

    Attributes:
        max_unpacked_mb: Most megabytes that a file may unpack to.
        max_ratio: Most times its size that a file may unpack to, once that is more than 256 MB.
        max_line_mb: Most megabytes of a line of a compressed text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_unpacked_mb: int = Field(16_384, ge=1)
    max_ratio: float = Field(300, ge=1)
    max_line_mb: int = Field(16, ge=1)
