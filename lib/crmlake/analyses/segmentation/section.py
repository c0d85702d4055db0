"""The section on customer segments: their sizes, revenues and distinctive features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from crmlake.analyses.segmentation import CUSTOMERS, SEGMENTATION, SegmentDetails
from crmlake.analyses.segmentation.cards import Card, describe_segment
from crmlake.analyses.segmentation.heat_map import HeatMap, heat_map
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.models import TrainedModel
from crmlake.page import Headline, Section
from crmlake.page.currency import find_currency
from crmlake.page.rows import Record, is_known, records, total
from crmlake.page.run_metrics import last_warnings
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import MINUS, counted, grouped, listed, share
from crmlake.runtime import Inputs, model, runs, table
from crmlake.tables import EXCHANGE_RATES, ORDER_LINES, SEGMENT_PROFILES


@dataclass(frozen=True)
class Segments:
    """The section: its sentence, why segments are missing, cards, heat map, and the choice of their number."""

    lead: str
    causes: tuple[str, ...]
    customers: float
    outside: str
    cards: tuple[Card, ...]
    heat: HeatMap | None
    choice: str
    selection: Table | None


def gather(inputs: Inputs, as_of: date) -> Segments:
    """Return the section for the profiles of the segments, in order of number."""
    rows = records(inputs.table(SEGMENT_PROFILES).orderBy("segment"))
    tried = list_tried_numbers(inputs.model(SEGMENTATION))
    currency = find_currency(inputs)
    return Segments(
        lead=_lead(rows),
        causes=tuple(last_warnings(inputs.runs, as_of, ["train_segments"])),
        customers=total(rows, "customers"),
        outside=_outside(rows, inputs.table(CUSTOMER_FEATURES).count()),
        cards=tuple(describe_segment(row, currency) for row in rows),
        heat=heat_map(rows, currency),
        choice=_choice(tried),
        selection=_selection(tried),
    )


def list_tried_numbers(champions: Mapping[str, TrainedModel[SegmentDetails]]) -> list[Record]:
    """Return the measurements of each number of segments that was tried for the model that scores.

    Args:
        champions: The scoring models of segments, by variant.

    Returns:
        k, silhouette, stability (null where it was not measured), chosen. Grain: number of segments.
    """
    if CUSTOMERS not in champions:
        return []
    card = champions[CUSTOMERS].card
    return [
        {
            "k": int(number),
            "silhouette": values["silhouette"],
            "stability": values.get("stability"),
            "chosen": float(number) == card.overall["k"],
        }
        for number, values in card.groups("k").items()
    ]


def _lead(rows: Sequence[Record]) -> str:
    if not rows:
        return "No segments have been computed yet."
    top = max(rows, key=lambda row: row["revenue_share"])
    return (
        f"{counted(total(rows, 'customers'), 'customer')} fall into {counted(len(rows), 'segment')}; "
        f"“{top['name']}” holds {share(top['customer_share'])} of the customers and brings "
        f"{share(top['revenue_share'])} of what all of them bought."
    )


def _outside(rows: Sequence[Record], customers: int) -> str:
    """Return the sentence on the customers who are in no segment; empty where there are none."""
    outside = customers - total(rows, "customers")
    if not rows or outside <= 0:
        return ""
    verb = "is" if outside == 1 else "are"
    return (
        f"{grouped(outside)} of {counted(customers, 'known customer')} {verb} in no segment, "
        "for lack of any feature that segments are made of, such as a purchase: a sale with an amount above 0."
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


def _headlines(section: Segments) -> list[Headline]:
    return [
        Headline(grouped(section.customers), "customers", "in a segment", order=10),
        Headline(grouped(len(section.cards)), "segments", order=60),
    ]


SECTION = Section(
    name="segments",
    title="Customer segments",
    order=30,
    reads=(
        table(SEGMENT_PROFILES, required=False),
        table(CUSTOMER_FEATURES, required=False),
        table(ORDER_LINES, required=False),
        table(EXCHANGE_RATES, required=False),
        model(SEGMENTATION, required=False),
        runs(),
    ),
    gather=gather,
    template=files("crmlake.analyses.segmentation") / "section.html",
    headlines=_headlines,
)
