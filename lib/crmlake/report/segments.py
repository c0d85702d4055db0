"""The section on customer segments: their sizes, revenues and distinctive features."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmlake.report.data import Record, ReportData, is_known, records, total
from crmlake.report.heatmap import HeatMap, heat_map
from crmlake.report.tables import Cell, Head, Table
from crmlake.report.traits import Trait, feature_label, height, traits
from crmlake.report.words import MINUS, counted, grouped, listed, money, share

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


@dataclass(frozen=True)
class Segments:
    """The section: its sentence, cards and heat map, and the choice of the number of segments."""

    lead: str
    customers: float
    cards: tuple[Card, ...]
    heat: HeatMap | None
    choice: str
    selection: Table | None


def segments(data: ReportData) -> Segments:
    """Return the section for `data.profiles` and `data.selection`, with segments in order of number."""
    rows = sorted(records(data.profiles), key=lambda row: int(row["segment"]))
    tried = records(data.selection)
    return Segments(
        lead=_lead(rows),
        customers=total(rows, "customers"),
        cards=tuple(_card(row, data) for row in rows),
        heat=heat_map(rows, data),
        choice=_choice(tried),
        selection=_selection(tried),
    )


def _lead(rows: Sequence[Record]) -> str:
    if not rows:
        return "No segments have been computed yet."
    top = max(rows, key=lambda row: row["revenue_share"])
    return (
        f"{counted(total(rows, 'customers'), 'customer')} fall into {counted(len(rows), 'segment')}; "
        f"“{top['name']}” holds {share(top['customer_share'])} of the customers and brings "
        f"{share(top['revenue_share'])} of the revenue."
    )


def _card(row: Record, data: ReportData) -> Card:
    return Card(
        number=int(row["segment"]),
        name=row["name"],
        customers=counted(row["customers"], "customer"),
        customer_share=row["customer_share"],
        customer_words=share(row["customer_share"]),
        revenue=money(float(row["revenue"]), data.currency),
        revenue_share=row["revenue_share"],
        revenue_words=share(row["revenue_share"]),
        revenue_per_customer=money(float(row["revenue"]) / max(row["customers"], 1), data.currency),
        traits=_distinctive_traits(traits(row, data)),
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


def _choice(tried: Sequence[Record]) -> str:
    chosen = [grouped(row["k"]) for row in tried if row["chosen"]]
    if not chosen:
        return ""
    return f"{listed(chosen)} segments were chosen after trying {listed([grouped(row['k']) for row in tried])}."


def _selection(tried: Sequence[Record]) -> Table | None:
    heads = (
        Head("Segments tried"),
        Head(f"Silhouette ({MINUS}1 … 1)", figures=True),
        Head("Stability (0 … 1)", figures=True),
        Head("Chosen"),
    )
    return Table.of("Numbers of segments that were tried", heads, map(_selection_row, tried))


def _selection_row(row: Record) -> tuple[Cell, ...]:
    scores = (grouped(row[name], 2) if is_known(row[name]) else "not measured" for name in ("silhouette", "stability"))
    return (
        Cell(grouped(row["k"])),
        *(Cell(score) for score in scores),
        Cell("\N{CHECK MARK} chosen", "good") if row["chosen"] else Cell(""),
    )
