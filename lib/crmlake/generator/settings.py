"""The settings of the data generator."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class GenerateSettings(BaseModel):
    """How many customers the shop has, on which days it is open, and how dirty its files are.

    Attributes:
        customers: The number of people with an account. Orders without an account are theirs too.
        start: The first day of the shop.
        end: The day after the last day of the shop.
        seed: Equal seeds give equal files, on any machine and with any partitioning.
        dirt: A factor for the rates of `crmlake.generator.dirt.by_channel`. 0 gives clean files.
        channels: The names of the channels to write (see `crmlake.generator.channels.CHANNELS`). Empty means all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    customers: int = Field(default=20_000, gt=0)
    start: date = date(2024, 1, 1)
    end: date = date(2026, 1, 1)
    seed: int = 7
    dirt: float = Field(default=1.0, ge=0, le=50)
    channels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end must come after start: found start {self.start}, end {self.end}")
        return self

    @property
    def days(self) -> int:
        """The number of days on which the shop is open."""
        return (self.end - self.start).days
