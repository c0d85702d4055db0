"""The settings of the propensity models."""

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.analyses.supervised.candidates import CANDIDATES
from crmlake.errors import unknown
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.features.purchase import PURCHASE_VIEW

ATTRIBUTE = re.compile(r"(numbers|categories)\.[a-z][a-z0-9_]*$")


class PropensitySettings(BaseModel):
    """The features of the models, and the kinds of model that are tried.

    Attributes:
        features: Columns of `gold.customer_features`, by default those of the view purchase. An attribute is
            `numbers.NAME` or `categories.NAME`.
        candidates: The kinds of model to try; the best one is stored.
        seed: The seed of the models' random draws.
        min_positives: The minimum number of customers with each label at a date; a date with fewer is not used.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...] = tuple(feature.column.name for feature in PURCHASE_VIEW.features)
    candidates: tuple[str, ...] = Field(tuple(CANDIDATES), min_length=1)
    seed: int = 7
    min_positives: int = Field(20, ge=2)

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        columns = [name for name in self.features if not ATTRIBUTE.match(name)]
        available = {"feature": [c.name for c in CUSTOMER_FEATURES.features], "candidate": list(CANDIDATES)}
        for kind, names in (("feature", columns), ("candidate", self.candidates)):
            if faults := [unknown(kind, name, available[kind]) for name in names if name not in available[kind]]:
                raise ValueError("; ".join(faults))
        return self
