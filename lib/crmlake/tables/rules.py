"""`gold.itemsets` and `gold.rules`: products that are bought together."""

from crmlake.contracts import Column, Contract, Replace, Rule

ITEMSETS = Contract(
    name="gold.itemsets",
    meaning="One frequent itemset: products that are often in the same order.",
    columns=(
        Column("itemset", "string", "Sorted product identifiers, joined by a tab."),
        Column("items", "array<string>", "Sorted product identifiers."),
        Column("size", "int", "Number of products.", unit="products"),
        Column(
            "is_kit",
            "boolean",
            "Whether the products are a kit: each order has all or none of them, so that they count as one product, "
            "and none of the other itemsets has only some of them.",
        ),
        Column("orders", "bigint", "Orders that contain all of the products.", unit="orders"),
        Column("support", "double", "Share of orders that contain the itemset."),
    ),
    grain=("as_of", "itemset"),
    write=Replace(),
    rules=(Rule("support_range", "support > 0 AND support <= 1", "support is above 0 and at most 1"),),
)

RULES = Contract(
    name="gold.rules",
    meaning="One association rule: orders with the antecedent often contain the consequent too.",
    columns=(
        Column("antecedent", "string", "Sorted product identifiers of the antecedent, joined by a tab."),
        Column("antecedent_items", "array<string>", "Sorted product identifiers of the antecedent."),
        Column("consequent", "string", "Product identifier of the consequent; those of a kit sorted, joined by a tab."),
        Column("orders", "bigint", "Orders with both the antecedent and the consequent.", unit="orders"),
        Column("antecedent_orders", "bigint", "Orders with the antecedent.", unit="orders"),
        Column("consequent_orders", "bigint", "Orders with the consequent.", unit="orders"),
        Column("support", "double", "Share of orders with both."),
        Column("confidence", "double", "Orders with both, divided by orders with the antecedent."),
        Column("lift", "double", "Confidence divided by the support of the consequent; 1 means independence."),
        Column("leverage", "double", "Support minus the support expected under independence."),
        Column(
            "conviction",
            "double",
            "Failure rate of the rule expected under independence, divided by the observed one.",
            null="the rule never fails",
        ),
    ),
    grain=("as_of", "antecedent", "consequent"),
    write=Replace(),
    rules=(Rule("confidence_range", "confidence > 0 AND confidence <= 1", "confidence is above 0 and at most 1"),),
)
