"""The section on what sells together: sentences, kits, a table to sort and search, and a picture."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from markupsafe import Markup
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.contacts import mask_contacts
from crmlake.page import Section
from crmlake.page.graphs import Arrow, Box, draw_graph
from crmlake.page.rows import Record, is_known, records
from crmlake.page.run_metrics import last_metrics
from crmlake.page.tables import Cell, Head, Table
from crmlake.page.words import counted, grouped, listed, share
from crmlake.runtime import Inputs, runs, table
from crmlake.tables import ITEMSETS, ORDER_LINES, PRODUCTS, RULES

MISSING = (
    "No rule was found: no two products are bought together often enough. A lower mine_rules.min_support finds more."
)
UNCOUNTED = "No rule was found, because only single products could be counted: too many sets of products sell together."
SHOWN, DRAWN, SHOWN_KITS = 300, 12, 20
NAME, NAMED = 40, 4
TAB = "\t"
MEASURES = ("orders", "support", "confidence", "lift", "leverage", "conviction")
STYLE = """
rankdir=LR; pad="0.2,0.05"; nodesep=0.08; ranksep=1.6;
node [shape=none fontname="Arial" fontsize=13.5 fontcolor="#1b2430" width=0 height=0.32 margin="0.08,0.03"];
edge [color="#1d5fa873" arrowhead=none headport=w tailport=e]
"""


@dataclass(frozen=True)
class Baskets:
    """The section: its sentence, the orders it is based on, kits, and the rules as a table and a picture."""

    lead: str
    basis: str
    kits: tuple[str, ...]
    table: Table | None
    picture: Markup
    drawn: int


def gather(inputs: Inputs, as_of: date) -> Baskets:
    """Return the section for the strongest rules, the one with the highest lift first."""
    rules = list_rules(inputs.table(RULES), inputs.table(ORDER_LINES), inputs.table(PRODUCTS))
    strongest, metrics = rules[:DRAWN], last_metrics(inputs.runs, "mine_rules", as_of)
    return Baskets(
        lead=_lead(rules, metrics),
        basis=_basis(metrics),
        kits=list_kits(inputs.table(ITEMSETS), inputs.table(ORDER_LINES), inputs.table(PRODUCTS)),
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
        antecedent (names), consequent (name, or names of a kit), orders, support, confidence, lift, leverage,
        conviction (null: the rule never fails). Grain: rule.
    """
    top = records(basket_rules.orderBy(F.desc("lift"), "antecedent", "consequent").limit(SHOWN))
    shown = {product for row in top for product in (*row["antecedent_items"], *row["consequent"].split(TAB))}
    names = _find_names(shown, order_lines, products)
    rules = [
        {
            "antecedent": [names[product] for product in row["antecedent_items"]],
            "consequent": _join([names[product] for product in row["consequent"].split(TAB)]),
            **{measure: row[measure] for measure in MEASURES},
        }
        for row in top
    ]
    return sorted(rules, key=lambda row: (-row["lift"], row["antecedent"], row["consequent"]))


def list_kits(itemsets: DataFrame, order_lines: DataFrame, products: DataFrame) -> tuple[str, ...]:
    """Return the most frequent kits in words: the names of their products, and the number of orders.

    Args:
        itemsets: The rows of `gold.itemsets` of one as-of date.
        order_lines: The rows of `silver.order_lines`.
        products: The rows of `silver.products`.
    """
    kits = records(itemsets.where("is_kit").orderBy(F.desc("orders"), "itemset").limit(SHOWN_KITS))
    names = _find_names({product for kit in kits for product in kit["items"]}, order_lines, products)
    return tuple(
        f"{_join([names[product] for product in kit['items']])}: {counted(kit['orders'], 'order')}" for kit in kits
    )


def _find_names(shown: Collection[str], order_lines: DataFrame, products: DataFrame) -> dict[str, str]:
    """Return the name of each of the products, without contact data; its number where it has none."""
    numbers = sorted(shown)
    names = _latest_names(order_lines, numbers, "ordered_at") | _latest_names(products, numbers, "updated_at")
    return {number: mask_contacts(names.get(number, number)) for number in numbers}


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


def _lead(rows: Sequence[Record], metrics: Mapping[str, float]) -> str:
    if not rows:
        return UNCOUNTED if metrics.get("largest") == 1 else MISSING
    top = rows[0]
    antecedent = listed(_shorten(top["antecedent"]))
    return (
        f"Who buys {antecedent} buys {top['consequent']} too in {share(top['confidence'])} of the "
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
        f"products on average and {grouped(metrics['longest'])} at most.{cuts}{_limit(metrics)}"
    )


def _limit(metrics: Mapping[str, float]) -> str:
    largest = metrics.get("largest", 0.0)
    if not largest:
        return ""
    sets = "single products" if largest == 1 else f"sets of at most {grouped(largest)} products"
    return f" Only {sets} were counted: about {counted(metrics['estimate'], 'set')} of all sizes were expected."


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
    return _join(row["antecedent"])


def _join(names: Sequence[str]) -> str:
    return " + ".join(_shorten(names))


def _shorten(names: Sequence[str]) -> list[str]:
    """Return the names, or of many the first ones and how many more there are."""
    more = len(names) - NAMED + 1
    return [*names] if more <= 1 else [*names[: NAMED - 1], f"{more} more"]


def _short(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"


SECTION = Section(
    name="baskets",
    title="What sells together",
    order=50,
    reads=(*(table(contract, required=False) for contract in (ITEMSETS, RULES, ORDER_LINES, PRODUCTS)), runs()),
    gather=gather,
    template=files("crmlake.analyses.baskets") / "section.html",
)
