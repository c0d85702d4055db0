"""The limits of what a source may bring before a refresh goes on from it."""

import math

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """What is still ordinary of a source; a delivery is what one refresh took in of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_refused_share: float = Field(0.5, ge=0, le=1, description="Of a delivery's rows, refused and open; 1 for any.")
    min_volume: float = Field(0, ge=0, description="Least rows of a day, as a multiple of the usual day's; 0 for any.")
    max_volume: float = Field(math.inf, gt=0, description="Most rows of a day, as a multiple of the usual day's.")
    min_rows: int = Field(100, ge=1, description="Of less than these rows (a delivery, a usual day) nothing is said.")
    min_days: int = Field(5, ge=1, description="How many days must have brought rows before there is a usual one.")


class LimitSettings(Limits):
    """Section `limits`: those of all sources, and what is different for one of them."""

    sources: dict[str, Limits] = Field(default_factory=dict, description="Of a source what differs, by its name.")

    def of(self, source: str) -> Limits:
        """The limits of a source."""
        own = self.sources.get(source, Limits()).model_dump(exclude_unset=True)
        return Limits.model_validate(self.model_dump(exclude={"sources"}) | own)
