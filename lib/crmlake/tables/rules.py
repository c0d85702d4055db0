"""`gold.itemsets` and `gold.rules`: what is bought together."""

from crmlake.contracts import Column, Contract, Replace, Rule

ITEMSETS = Contract(
    name="gold.itemsets",
    meaning="One set of products that often stand together in an order.",
    columns=(
        Column("itemset", "string", "The products' numbers, in order, joined by a tab."),
        Column("items", "array<string>", "The products' numbers, in order."),
        Column("size", "int", "How many products.", unit="products"),
        Column("orders", "bigint", "Orders that hold all of them.", unit="orders"),
        Column("support", "double", "Those orders by all orders."),
    ),
    grain=("as_of", "itemset"),
    write=Replace(),
    rules=(Rule("support_range", "support > 0 AND support <= 1", "support lies in 0 … 1"),),
)

RULES = Contract(
    name="gold.rules",
    meaning="One association rule: orders with the antecedent often hold the consequent too.",
    columns=(
        Column("antecedent", "string", "The antecedent's product numbers, in order, joined by a tab."),
        Column("antecedent_items", "array<string>", "The same as a list."),
        Column("consequent", "string", "The consequent's product number."),
        Column("orders", "bigint", "Orders with antecedent and consequent.", unit="orders"),
        Column("antecedent_orders", "bigint", "Orders with the antecedent.", unit="orders"),
        Column("consequent_orders", "bigint", "Orders with the consequent.", unit="orders"),
        Column("support", "double", "Orders with both by all orders."),
        Column("confidence", "double", "Orders with both by orders with the antecedent."),
        Column("lift", "double", "Confidence by the consequent's support; 1 is chance."),
        Column("leverage", "double", "Support less what it would be by chance."),
        Column(
            "conviction",
            "double",
            "How much more often the rule would fail by chance than it does.",
            null="the rule never fails",
        ),
    ),
    grain=("as_of", "antecedent", "consequent"),
    write=Replace(),
    rules=(Rule("confidence_range", "confidence > 0 AND confidence <= 1", "confidence lies in 0 … 1"),),
)
