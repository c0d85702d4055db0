"""Targets: what is to be predicted of a customer, declared as data."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Target(BaseModel):
    """One thing that a customer may do.

    Attributes:
        name: also that of its model.
        meaning: what a customer who meets it does, as the end of "a customer who …".
        wanted: whether the company wants it to happen.
        kind: what the label is; `binary`: it happens or not.
        horizon_days: how far the label looks ahead.
        expression: whether it happened: an aggregate in Spark SQL over the rows of `gold.customer_days` within the
            horizon, which also have `days_after` (0 on the first day). Of a customer without such rows it sees one
            row of nulls.
        among: who is asked at all: an aggregate over the days before, which also have `days_before` (from 1).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    meaning: str
    desirable: bool = True
    kind: Literal["binary"] = "binary"
    horizon_days: int = Field(ge=1)
    expression: str
    eligible: str = "max(orders) > 0"


PURCHASE = Target(
    name="purchase_60d",
    meaning="buys within 60 days",
    horizon_days=60,
    expression="coalesce(sum(orders), 0) > 0",
)
CHURN = Target(
    name="churn_90d",
    meaning="leaves: bought in the last 90 days, buys nothing in the next 90",
    desirable=False,
    horizon_days=90,
    expression="coalesce(sum(orders), 0) = 0",
    eligible="max(if(days_before <= 90, orders, 0)) > 0",
)


class LabelSettings(BaseModel):
    """Which targets, at which past dates, of how many customers.

    Attributes:
        targets: what is predicted.
        dates: at most so many past dates: the last tests a model, the one before chooses it, the others train it. The
            further back they reach, the less the customers of then resemble those of today.
        step_days: days between them; 0 for the longest horizon, so that no label looks into another date's.
        customers: at most so many customers, the same at each date, taken by the hash of their number.
        seed: another seed takes other customers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    targets: tuple[Target, ...] = Field((PURCHASE, CHURN), min_length=1)
    dates: int = Field(4, ge=3)
    step_days: int = Field(0, ge=0)
    customers: int = Field(50_000, ge=2)
    seed: int = 7

    @property
    def step(self) -> int:
        """Days from one past date to the next."""
        return self.step_days or max(target.horizon_days for target in self.targets)
