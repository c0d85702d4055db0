"""The settings of the propensity models."""

import re
from collections.abc import Iterator
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crmlake.analyses.supervised.estimator import Value
from crmlake.analyses.supervised.registry import estimators
from crmlake.errors import unknown
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.features.purchase import PURCHASE_VIEW

ATTRIBUTE = re.compile(r"(numbers|categories|category_sets)\.[a-z][a-z0-9_]*$")


class PropensitySettings(BaseModel):
    """The features of the models, and the families of models that are tried.

    Attributes:
        features: Columns of `gold.customer_features`, by default those of the view purchase. An attribute is
            `numbers.NAME`, `categories.NAME` or `category_sets.NAME`.
        candidates: The families of models to try; the best one is stored.
        parameters: For each family, the values to try of its parameters instead of the default ones.
        seed: The seed of the models' random draws.
        min_positives: The minimum number of customers with each label at a date; a date with fewer is not used.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...] = tuple(feature.column.name for feature in PURCHASE_VIEW.features)
    candidates: tuple[str, ...] = Field(("logistic_regression", "random_forest"), min_length=1)
    parameters: dict[str, dict[str, tuple[Value, ...]]] = Field(default_factory=dict)
    seed: int = 7
    min_positives: int = Field(20, ge=2)

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        if faults := list(self._faults()):
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        features, families = [column.name for column in CUSTOMER_FEATURES.features], estimators()
        columns = [name for name in self.features if not ATTRIBUTE.match(name)]
        yield from (unknown("feature", name, features) for name in columns if name not in features)
        yield from (unknown("candidate", n, families) for n in self.candidates if n not in families)
        for family, parameters in self.parameters.items():
            if family not in self.candidates:
                yield unknown("candidate", family, self.candidates)
                continue
            grid = families[family].grid if family in families else {}
            yield from (unknown(f"parameter of {family}", p, grid) for p in parameters if p not in grid)
            yield from (f"{family}.{p}: expected at least one value" for p, tried in parameters.items() if not tried)
