"""The section on what sells together: sentences, a table to sort and search, and a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from markupsafe import Markup
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.page import Section
from crmlake.page.graphs import Arrow, Box, draw_graph
from crmlake.page.rows import Record, is_known, records
from crmlake.page.run_metrics import last_metrics
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, grouped, listed, share
from crmlake.runtime import Inputs, runs, table
from crmlake.tables import ORDER_LINES, PRODUCTS, RULES

MISSING = (
    "No rule was found: no two products are bought together often enough. A lower mine_rules.min_support finds more."
)
SHOWN, DRAWN = 300, 12
NAME = 40
MEASURES = ("orders", "support", "confidence", "lift", "leverage", "conviction")
STYLE = """
rankdir=LR; pad="0.2,0.05"; nodesep=0.08; ranksep=1.6;
node [shape=none fontname="Arial" fontsize=13.5 fontcolor="#1b2430" width=0 height=0.32 margin="0.08,0.03"];
edge [color="#1d5fa873" arrowhead=none headport=w tailport=e]
"""


@dataclass(frozen=True)
class Baskets:
    """The section: its sentence, the orders it is based on, and the rules as a table and a picture of the strongest."""

    lead: str
    basis: str
    table: Table | None
    picture: Markup
    drawn: int


def gather(inputs: Inputs, as_of: date) -> Baskets:
    """Return the section for the strongest rules, the one with the highest lift first."""
    rules = list_rules(inputs.table(RULES), inputs.table(ORDER_LINES), inputs.table(PRODUCTS))
    strongest = rules[:DRAWN]
    return Baskets(
        lead=_lead(rules),
        basis=_basis(last_metrics(inputs.runs, "mine_rules", as_of)),
        table=_table(rules),
        picture=draw_rules(strongest) if strongest else Markup(),
        drawn=len(strongest),
    )


def list_rules(basket_rules: DataFrame, order_lines: DataFrame, products: DataFrame) -> list[Record]:
    """Return the strongest rules with the products' names.

    Args:
        basket_rules: The rows of `gold.rules` of one as-of date.
        order_lines: The rows of `silver.order_lines`, which name the products that no catalogue names.
        products: The rows of `silver.products`. If a product has several names, the latest is used.

    Returns:
        antecedent (names), consequent (name), orders, support, confidence, lift, leverage, conviction (null: the rule
        never fails). Grain: rule.
    """
    top = records(basket_rules.orderBy(F.desc("lift"), "antecedent", "consequent").limit(SHOWN))
    shown = sorted({product for row in top for product in (*row["antecedent_items"], row["consequent"])})
    names = _latest_names(order_lines, shown, "ordered_at") | _latest_names(products, shown, "updated_at")
    rules = [
        {
            "antecedent": [names.get(product, product) for product in row["antecedent_items"]],
            "consequent": names.get(row["consequent"], row["consequent"]),
            **{measure: row[measure] for measure in MEASURES},
        }
        for row in top
    ]
    return sorted(rules, key=lambda row: (-row["lift"], row["antecedent"], row["consequent"]))


def _latest_names(rows: DataFrame, products: Sequence[str], time: str) -> dict[str, str]:
    """Return the last name of each of the products that has one."""
    if not products:
        return {}
    named = rows.where(F.col("product_id").isin(list(products)) & F.col("product_name").isNotNull())
    order = F.struct(time, "source", "product_name")
    names = named.groupBy("product_id").agg(F.max_by("product_name", order).alias("name"))
    return {row["product_id"]: row["name"] for row in names.collect()}


def draw_rules(rules: Sequence[Record]) -> Markup:
    """Return the picture of the rules: antecedents on the left, consequents on the right."""
    boxes, arrows = dict[str, Box](), list[Arrow]()
    thick = 5 / max(rule["lift"] for rule in rules)
    for rule in reversed(rules):  # Graphviz draws from the bottom what comes first
        antecedent, consequent = _antecedent(rule), rule["consequent"]
        start, end = f"from {antecedent}", f"to {consequent}"
        boxes |= {start: Box(_short(antecedent), hint=antecedent), end: Box(_short(consequent), hint=consequent)}
        hint = f"{antecedent} → {consequent}: lift {grouped(rule['lift'], 1)}"
        arrows.append(Arrow(start, end, 1 + thick * rule["lift"], hint))
    title = "The strongest rules: on the left what is bought, on the right what goes with it"
    description = " ".join(f"{arrow.hint}." for arrow in arrows)
    return draw_graph(boxes, arrows, STYLE, ("rules-picture", title, description))


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
        Cell(_antecedent(row)),
        Cell(row["consequent"], "strong"),
        Cell(grouped(row["orders"])),
        Cell(share(row["support"])),
        Cell(share(row["confidence"])),
        Cell(grouped(row["lift"], 2)),
        Cell(grouped(row["leverage"], 4)),
        Cell(conviction),
    )


def _antecedent(row: Record) -> str:
    return " + ".join(row["antecedent"])


def _short(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"


SECTION = Section(
    name="baskets",
    title="What sells together",
    order=50,
    reads=(*(table(contract, required=False) for contract in (RULES, ORDER_LINES, PRODUCTS)), runs()),
    gather=gather,
    template=files("crmlake.analyses.baskets") / "section.html",
)
