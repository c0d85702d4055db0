"""What a person can set of the propensity models."""

import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.analyses.supervised.candidates import CANDIDATES
from crmlake.errors import unknown
from crmlake.features.customer_features import CUSTOMER_FEATURES

ATTRIBUTE = re.compile(r"(numbers|categories)\.[a-z][a-z0-9_]*$")


class PropensitySettings(BaseModel):
    """What the models look at, and which kinds are tried.

    Attributes:
        features: columns of `gold.customer_features`; those of the view purchase, where nothing is said. An attribute
            is `numbers.NAME` or `categories.NAME`.
        candidates: kinds of model that are tried; the best one is kept.
        seed: of what a model draws.
        min_positives: with fewer customers on either side of a target at any date, no model is trained for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...] = tuple(c.name for c in CUSTOMER_FEATURES.features if c.view == "purchase")
    candidates: tuple[str, ...] = Field(tuple(CANDIDATES), min_length=1)
    seed: int = 7
    min_positives: int = Field(20, ge=2)

    @model_validator(mode="after")
    def _exist(self) -> Self:
        columns = [name for name in self.features if not ATTRIBUTE.match(name)]
        known = {"feature": [c.name for c in CUSTOMER_FEATURES.features], "candidate": list(CANDIDATES)}
        for kind, names in (("feature", columns), ("candidate", self.candidates)):
            if faults := [unknown(kind, name, known[kind]) for name in names if name not in known[kind]]:
                raise ValueError("; ".join(faults))
        return self
