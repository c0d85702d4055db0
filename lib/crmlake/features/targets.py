"""Targets of prediction, declared as data."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.sql_check import Expression


class Target(BaseModel):
    """A target: something that a customer may do within a number of days.

    Attributes:
        name: Name of the target and of its model.
        meaning: What is predicted. Of a binary target a sentence completing "a customer who …", of another one a noun
            with its article, such as "the revenue within 60 days".
        desirable: Whether the company wants customers to meet the target.
        kind: Kind of the label. `binary`: the customer meets the target or not; `classes`: one of the `classes`;
            `number`: a number, such as revenue.
        classes: The classes of a target of that kind, at least two.
        horizon_days: Number of days that the label covers, from the cutoff on.
        expression: The label: an aggregate in Spark SQL over the rows of `gold.customer_days` within the horizon, which
            also have `days_after` (0 on the day of the cutoff). It is a boolean, one of the classes, or a number. For a
            customer without such rows it is evaluated on one row of nulls. A customer for whom a class or a number is
            null gets no label.
        eligible: Whether the customer belongs to the eligible population: an aggregate in Spark SQL over the rows
            before the cutoff, which also have `days_before` (from 1). Only eligible customers get a label and a score.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    meaning: str
    desirable: bool = True
    kind: Literal["binary", "classes", "number"] = "binary"
    classes: tuple[str, ...] = ()
    horizon_days: int = Field(ge=1)
    expression: Expression
    eligible: Expression = "max(orders) > 0"

    @model_validator(mode="after")
    def _classes_fit_the_kind(self) -> Self:
        if self.kind == "classes" and len(set(self.classes)) < max(len(self.classes), 2):
            raise ValueError("a target of the kind classes needs at least two different classes")
        if self.kind != "classes" and self.classes:
            raise ValueError(f'a target of the kind {self.kind} has no classes; set kind = "classes"')
        return self


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
