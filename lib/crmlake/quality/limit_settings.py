"""The limits on rejected and loaded rows of a source."""

import math
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from crmlake.errors import SettingError, unknown


class Limits(BaseModel):
    """The limits of a source. A batch is the rows that one refresh loaded of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_rejected_share: float = Field(
        0.2, ge=0, le=1, description="Share of a batch's rows that may be rejected and open; 1 for any."
    )
    min_volume: float = Field(
        0, ge=0, description="Fewest rows of a day, as a multiple of the median day's; 0 for any."
    )
    max_volume: float = Field(math.inf, gt=0, description="Most rows of a day, as a multiple of the median day's.")
    min_rows: int = Field(100, ge=1, description="A batch, or a median day, of fewer rows is not checked.")
    min_days: int = Field(5, ge=1, description="Days that must have brought rows before there is a median day.")


class LimitSettings(Limits):
    """Section `limits`: the limits of all sources, and what differs for one of them."""

    sources: dict[str, Limits] = Field(default_factory=dict, description="What differs for a source, by its name.")

    def of(self, source: str) -> Limits:
        """Return the limits of a source."""
        own = self.sources.get(source, Limits()).model_dump(exclude_unset=True)
        return Limits.model_validate(self.model_dump(exclude={"sources"}) | own)

    def check_sources(self, names: Sequence[str]) -> None:
        """Check the names of sources.

        Raises:
            SettingError: Limits are given for a source that the workspace does not have.
        """
        if strange := [name for name in self.sources if name not in names]:
            raise SettingError(f"limits.sources: {unknown('source', strange[0], names)}")
