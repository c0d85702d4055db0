"""The settings of segmenting, checked before Spark starts."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from crmlake.errors import unknown
from crmlake.features.customer_features import CUSTOMER_FEATURES

# When, how often, how much, at what pace, in what baskets, of what range, how much sent back, with what trend.
# The windowed sums say again what these say, and would count it twice in a distance.
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
    """What to segment by, into how many segments, and on how many customers to train.

    Where fewer customers differ than segments are asked for, there are fewer segments.

    Attributes:
        features: columns of `gold.customer_features` that have a view.
        k_min: the fewest segments to try.
        k_max: the most segments to try; fewer are tried where customers are few.
        k: a fixed number of segments, so that none is chosen.
        seed: of the samples and of the first centres.
        sample: at most so many customers train the final model. All are scored.
        selection_sample: at most so many of those serve to choose k.
        restarts: fits of the final model; the one of least cost is kept.
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
