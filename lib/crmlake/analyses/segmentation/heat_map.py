"""The heat map of segments and features, a table that can be printed, scrolled and read aloud."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.analyses.segmentation.traits import Trait, feature_label, height, traits
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.page.rows import Record
from crmlake.page.words import signed

# Two hues that stay apart for the colour-blind, on white; dark text is legible on either at full strength.
ABOVE = (240, 150, 70)
BELOW = (95, 155, 215)
FULL = 2.0  # standard deviations at which the colour is at full strength


@dataclass(frozen=True)
class Tile:
    """One cell: the deviation, the mean below it, the colour, and a sentence shown on hover."""

    deviation: str
    mean: str
    colour: str
    sentence: str


@dataclass(frozen=True)
class HeatRow:
    """One feature: its label, its meaning, and a tile for each segment (`None` if unknown)."""

    label: str
    meaning: str
    tiles: tuple[Tile | None, ...]


@dataclass(frozen=True)
class HeatMap:
    """The features by segments, the most distinctive feature first."""

    segments: tuple[tuple[int, str], ...]
    rows: tuple[HeatRow, ...]
    scale: tuple[tuple[str, str], ...]


def heat_map(profiles: Sequence[Record], currency: str) -> HeatMap | None:
    """Return the heat map with one row per feature and one column per segment, or `None` without features."""
    columns = [{trait.feature: trait for trait in traits(profile, currency)} for profile in profiles]
    features = dict.fromkeys(feature for column in columns for feature in column)
    if not features:
        return None
    ranked = sorted(features, key=lambda feature: -_reach(feature, columns))
    names = [str(profile["name"]) for profile in profiles]
    return HeatMap(
        segments=tuple((int(profile["segment"]), profile["name"]) for profile in profiles),
        rows=tuple(_row(feature, columns, names) for feature in ranked),
        scale=tuple((signed(step), colour(step)) for step in (-2.0, -1.0, 0.0, 1.0, 2.0)),
    )


def colour(deviation: float) -> str:
    """Return the colour of a deviation: white at 0, full strength from two standard deviations."""
    strength = min(abs(deviation) / FULL, 1.0)
    end = ABOVE if deviation > 0 else BELOW
    channels = (round(255 + (channel - 255) * strength) for channel in end)
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _reach(feature: str, columns: Sequence[dict[str, Trait]]) -> float:
    return max(abs(column[feature].deviation) for column in columns if feature in column)


def _row(feature: str, columns: Sequence[dict[str, Trait]], names: Sequence[str]) -> HeatRow:
    label = feature_label(feature)
    tiles = (_tile(label, name, column.get(feature)) for name, column in zip(names, columns, strict=True))
    column = CUSTOMER_FEATURES.by_name.get(feature)
    return HeatRow(label, column.meaning if column else "", tuple(tiles))


def _tile(label: str, segment: str, trait: Trait | None) -> Tile | None:
    if trait is None:
        return None
    deviation = signed(trait.deviation)
    distance = f"{deviation} standard deviations, {height(trait.deviation)}"
    return Tile(
        deviation=deviation,
        mean=trait.words,
        colour=colour(trait.deviation),
        sentence=f"{segment} — {label}: mean {trait.words}, {distance}",
    )
