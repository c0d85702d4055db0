"""The limits of what a source may deliver before a refresh stops."""

import math

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """The limits of one source. A batch is what one refresh ingested from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_refused_share: float = Field(
        0.5, ge=0, le=1, description="Maximum share of rejected open rows in a batch; 1 for no limit."
    )
    min_volume: float = Field(
        0, ge=0, description="Minimum rows of a day, as a multiple of the median day's; 0 for no limit."
    )
    max_volume: float = Field(
        math.inf, gt=0, description="Maximum rows of a day, as a multiple of the median day's; no limit by default."
    )
    min_rows: int = Field(100, ge=1, description="Batches and median days with fewer rows are not checked.")
    min_days: int = Field(5, ge=1, description="Days with rows that are required before a median day is computed.")


class LimitSettings(Limits):
    """Section `limits`: the limits of all sources, and those of single sources that differ."""

    sources: dict[str, Limits] = Field(default_factory=dict, description="The limits that differ, by source.")

    def of(self, source: str) -> Limits:
        """Return the limits of a source."""
        own = self.sources.get(source, Limits()).model_dump(exclude_unset=True)
        return Limits.model_validate(self.model_dump(exclude={"sources"}) | own)
