"""The cards of the segments: size, revenue and distinctive features of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.analyses.segmentation.traits import Trait, feature_label, height, traits
from crmlake.page.rows import Record
from crmlake.page.words import counted, money, share

TRAITS_SHOWN = 4
MIN_DEVIATION = 0.25  # standard deviations; below it a segment counts as average


@dataclass(frozen=True)
class CardTrait:
    """One distinctive feature of a segment: its name, its distance from average in words, its mean."""

    up: bool
    feature: str
    height: str
    mean: str


@dataclass(frozen=True)
class Card:
    """The card of one segment; shares are numbers (0 … 1) for the bars, and texts."""

    number: int
    name: str
    customers: str
    customer_share: float
    customer_words: str
    revenue: str
    revenue_share: float
    revenue_words: str
    revenue_per_customer: str
    traits: tuple[CardTrait, ...]


def describe_segment(row: Record, currency: str) -> Card:
    """Return the card of a row of `gold.segment_profiles`."""
    return Card(
        number=int(row["segment"]),
        name=row["name"],
        customers=counted(row["customers"], "customer"),
        customer_share=row["customer_share"],
        customer_words=share(row["customer_share"]),
        revenue=money(float(row["revenue"]), currency),
        revenue_share=row["revenue_share"],
        revenue_words=share(row["revenue_share"]),
        revenue_per_customer=money(float(row["revenue"]) / max(row["customers"], 1), currency),
        traits=_distinctive_traits(traits(row, currency)),
    )


def _distinctive_traits(all_traits: Sequence[Trait]) -> tuple[CardTrait, ...]:
    far = sorted(
        (trait for trait in all_traits if abs(trait.deviation) >= MIN_DEVIATION),
        key=lambda trait: -abs(trait.deviation),
    )
    return tuple(
        CardTrait(trait.deviation > 0, feature_label(trait.feature), height(trait.deviation), trait.words)
        for trait in far[:TRAITS_SHOWN]
    )
