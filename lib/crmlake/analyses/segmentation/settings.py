"""The settings of segmentation, validated before Spark starts."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from crmlake.errors import unknown
from crmlake.features.customer_features import CUSTOMER_FEATURES

# Recency, frequency, amount, pace, basket, range, returns and trend. The sums over time windows are left out: they
# repeat these features, and a distance would count the same behaviour twice.
BEHAVIOUR = (
    "recency_days",
    "frequency",
    "monetary",
    "gap_mean_days",
    "mean_order_value",
    "items_per_order",
    "distinct_products",
    "returned_share",
    "revenue_trend",
)


class SegmentSettings(BaseModel, frozen=True, extra="forbid"):
    """The features, the number of segments and the sample sizes of segmentation.

    There are fewer segments than requested if there are fewer distinct customers.

    Attributes:
        features: The columns of `gold.customer_features` to segment by; each must have a view.
        k_min: The minimum number of segments to try.
        k_max: The maximum number of segments to try; fewer are tried where customers are few.
        k: A fixed number of segments; if set, no other number is tried.
        seed: The seed of the samples and of the initial centroids.
        sample: The maximum number of customers that the final model is trained on. All customers are scored.
        selection_sample: The maximum number of these customers that k is chosen on.
        restarts: The number of fits of the final model; the fit with the lowest cost is used.
    """

    features: tuple[str, ...] = Field(BEHAVIOUR, min_length=1)
    k_min: int = Field(2, ge=2)
    k_max: int = Field(10, le=50)
    k: int | None = Field(None, ge=2, le=50)
    seed: int = 7
    sample: int = Field(250_000, ge=2)
    selection_sample: int = Field(20_000, ge=2)
    restarts: int = Field(5, ge=1)

    @model_validator(mode="after")
    def _features_exist(self) -> Self:
        available = [column.name for column in CUSTOMER_FEATURES.features]
        if faults := [unknown("feature", name, available) for name in self.features if name not in available]:
            raise ValueError("; ".join(faults))
        if len(set(self.features)) < len(self.features):
            raise ValueError(f"features must differ from each other; found {', '.join(self.features)}")
        return self

    @model_validator(mode="after")
    def _range_holds(self) -> Self:
        if self.k_min > self.k_max:
            raise ValueError(f"k_min must not exceed k_max; found {self.k_min} and {self.k_max}")
        return self
