"""The settings of rule mining."""

from pydantic import BaseModel, ConfigDict, Field


class BasketSettings(BaseModel):
    """The minimum support and confidence of rules, and the limits on the size of the mining.

    Attributes:
        min_support: The minimum share of all orders that contain an itemset.
        min_confidence: The minimum share of the orders with the antecedent that also contain the consequent.
        max_size: The maximum size of a basket, in which a kit (products that are in exactly the same orders) counts as
            one product. A longer basket keeps its most frequently bought products, and the others are counted.
        max_itemsets: The maximum estimated number of itemsets; above it, only itemsets of few products are counted, as
            many products as the limit allows.
        sample: The maximum number of orders, sampled by hash, that the estimate is based on.
        seed: The seed of the sample and of the estimate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_support: float = Field(0.01, gt=0, le=1)
    min_confidence: float = Field(0.3, gt=0, le=1)
    max_size: int = Field(100, ge=2)
    max_itemsets: int = Field(1_000_000, ge=1)
    sample: int = Field(20_000, ge=1)
    seed: int = 7
