"""The settings of maintenance."""

from pydantic import BaseModel, ConfigDict, Field


class MaintainSettings(BaseModel):
    """Section `maintain`: what `crmlake maintain` keeps, and what it puts together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_days: float = Field(
        7, ge=0, description="Versions that a run of the last so many days read or wrote stay readable."
    )
    small_file_mb: float = Field(16, gt=0, description="A smaller file is small.")
    min_small_files: int = Field(
        8, ge=2, description="A table, or a date of one, with fewer small files is left alone."
    )
