"""What a person can ask of the data generator."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class GenerateSettings(BaseModel):
    """How many customers, over which days, how dirty.

    Attributes:
        customers: how many people the shop has; the guests' orders are theirs too.
        start: the first day of the shop.
        end: the day after its last one.
        seed: equal seeds give equal files, whatever the machine and the partitioning.
        dirt: multiplies the rates of `crmlake.generator.dirt.by_channel`; 0 gives clean files.
        channels: the names of those that write files (`crmlake.generator.channels.CHANNELS`); all, where it is empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    customers: int = Field(default=20_000, gt=0)
    start: date = date(2024, 1, 1)
    end: date = date(2026, 1, 1)
    seed: int = 7
    dirt: float = Field(default=1.0, ge=0, le=50)
    channels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end must come after start: found start {self.start}, end {self.end}")
        return self

    @property
    def days(self) -> int:
        """How many days the shop is open."""
        return (self.end - self.start).days
