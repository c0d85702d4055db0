"""The section on what sells together: sentences, a table to sort and search, and a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmlake.report.data import Record, ReportData, is_known, records
from crmlake.report.tables import Cell, Head, Table
from crmlake.report.words import counted, grouped, listed, share

MISSING = (
    "No rule was found: no two products are bought together often enough. A lower mine_rules.min_support finds more."
)
DRAWN, STEP, TOP = 12, 34.0, 24.0
NAME = 40


@dataclass(frozen=True)
class Node:
    """One end of a drawn rule: its name and its vertical position."""

    name: str
    y: float


@dataclass(frozen=True)
class Line:
    """A drawn rule from its antecedent to its consequent; a higher lift is a thicker line."""

    start: float
    end: float
    width: float
    words: str


@dataclass(frozen=True)
class Picture:
    """The strongest rules: antecedents on the left, consequents on the right."""

    antecedents: tuple[Node, ...]
    consequents: tuple[Node, ...]
    lines: tuple[Line, ...]
    height: float


@dataclass(frozen=True)
class Baskets:
    """The section: its sentence, the orders it is based on, and the rules as a table and a picture."""

    lead: str
    basis: str
    table: Table | None
    picture: Picture | None


def baskets(data: ReportData) -> Baskets:
    """Return the section for `data.rules` and `data.baskets`."""
    rows = sorted(records(data.rules), key=lambda row: (-row["lift"], row["antecedent"], row["consequent"]))
    return Baskets(_lead(rows), _basis(data.baskets), _table(rows), _picture(rows[:DRAWN]))


def _lead(rows: Sequence[Record]) -> str:
    if not rows:
        return MISSING
    top = rows[0]
    return (
        f"Who buys {listed(top['antecedent'])} buys {top['consequent']} too in {share(top['confidence'])} of the "
        f"orders: {grouped(top['lift'], 1)} times as often as all customers do."
    )


def _basis(metrics: Mapping[str, float]) -> str:
    if not metrics.get("orders"):
        return ""
    cut = metrics.get("cut", 0.0)
    cuts = (
        f" {counted(cut, 'longer order was', 'longer orders were')} cut to the most frequent products." if cut else ""
    )
    return (
        f"{counted(metrics['orders'], 'order')} were analysed, with {grouped(metrics['mean_size'], 1)} different "
        f"products on average and {grouped(metrics['longest'])} at most.{cuts}"
    )


def _table(rows: Sequence[Record]) -> Table | None:
    heads = (
        Head("Who buys"),
        Head("also buys"),
        Head("Orders", figures=True),
        Head("Support", figures=True),
        Head("Confidence", figures=True),
        Head("Lift", figures=True),
        Head("Leverage", figures=True),
        Head("Conviction", figures=True),
    )
    return Table.of("Products that are bought together", heads, map(_row, rows))


def _row(row: Record) -> tuple[Cell, ...]:
    conviction = grouped(row["conviction"], 2) if is_known(row["conviction"]) else "always"
    return (
        Cell(" + ".join(row["antecedent"])),
        Cell(row["consequent"], "strong"),
        Cell(grouped(row["orders"])),
        Cell(share(row["support"])),
        Cell(share(row["confidence"])),
        Cell(grouped(row["lift"], 2)),
        Cell(grouped(row["leverage"], 4)),
        Cell(conviction),
    )


def _picture(rows: Sequence[Record]) -> Picture | None:
    if not rows:
        return None
    sources, targets = (
        _nodes(names) for names in ([_antecedent(row) for row in rows], [row["consequent"] for row in rows])
    )
    thick = 5 / max(row["lift"] for row in rows)
    lines = [
        Line(
            sources[_antecedent(row)],
            targets[row["consequent"]],
            1 + thick * row["lift"],
            f"lift {grouped(row['lift'], 1)}",
        )
        for row in rows
    ]
    nodes = [tuple(Node(_short(name), y) for name, y in side.items()) for side in (sources, targets)]
    return Picture(nodes[0], nodes[1], tuple(lines), TOP + STEP * max(len(sources), len(targets)))


def _nodes(names: Sequence[str]) -> dict[str, float]:
    return {name: TOP + STEP * position for position, name in enumerate(dict.fromkeys(names))}


def _antecedent(row: Record) -> str:
    return " + ".join(row["antecedent"])


def _short(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"
