"""What a person can set of the mining of rules."""

from pydantic import BaseModel, ConfigDict, Field


class BasketSettings(BaseModel):
    """How often products must stand together, and what is too much.

    Attributes:
        min_support: the share of all orders that an itemset must be in.
        min_confidence: the share of the orders with the antecedent that must hold the consequent.
        max_size: of a longer basket the products that are bought most are kept; what was cut is counted.
        max_itemsets: mining that is estimated to find more is refused before it runs.
        sample: at most so many orders, by hash, serve that estimate.
        seed: of the sample and the estimate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_support: float = Field(0.01, gt=0, le=1)
    min_confidence: float = Field(0.3, gt=0, le=1)
    max_size: int = Field(100, ge=2)
    max_itemsets: int = Field(1_000_000, ge=1)
    sample: int = Field(20_000, ge=1)
    seed: int = 7
