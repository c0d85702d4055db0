"""The settings of ingest."""

from pydantic import BaseModel, ConfigDict, Field


class IngestSettings(BaseModel):
    """Settings of the ingest job: the limits beyond which a file is rejected.

    Attributes:
        max_unpacked_mb: Most megabytes that a file may unpack to.
        max_ratio: Most times its size that a file may unpack to, once that is more than 256 MB.
        max_line_mb: Most megabytes of a line of a text that is read line by line.
        max_columns: Most columns that all files of a source may have together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_unpacked_mb: int = Field(16_384, ge=1)
    max_ratio: float = Field(300, ge=1)
    max_line_mb: int = Field(16, ge=1)
    max_columns: int = Field(10_000, ge=1)
