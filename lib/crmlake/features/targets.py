"""Targets of prediction, declared as data."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Target(BaseModel):
    """A target: something that a customer may do within a number of days.

    Attributes:
        name: Name of the target and of its model.
        meaning: Sentence completing "a customer who …".
        desirable: Whether the company wants customers to meet the target.
        kind: Kind of the label. `binary`: the customer meets the target or not.
        horizon_days: Number of days that the label covers, from the cutoff on.
        expression: Whether the customer meets the target: an aggregate in Spark SQL over the rows of
            `gold.customer_days` within the horizon, which also have `days_after` (0 on the day of the cutoff). For a
            customer without such rows it is evaluated on one row of nulls.
        eligible: Whether the customer belongs to the eligible population: an aggregate in Spark SQL over the rows
            before the cutoff, which also have `days_before` (from 1). Only eligible customers get a label and a score.
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
    """Settings of the label job: the targets, the past dates and the sample of customers.

    Attributes:
        targets: The targets of prediction.
        dates: Maximum number of past dates. The last date tests a model, the one before selects it, the others train
            it. The further back a date is, the less its customers resemble those of today.
        step_days: Days between two past dates; 0 for the longest horizon, so that the horizons of two dates do not
            overlap.
        customers: Maximum size of the sample of customers, which is the same at each date and is drawn by the hash of
            the customer identifier.
        seed: Seed of the sample.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    targets: tuple[Target, ...] = Field((PURCHASE, CHURN), min_length=1)
    dates: int = Field(4, ge=3)
    step_days: int = Field(0, ge=0)
    customers: int = Field(50_000, ge=2)
    seed: int = 7

    @property
    def step(self) -> int:
        """Return the number of days from one past date to the next."""
        return self.step_days or max(target.horizon_days for target in self.targets)
