"""`silver.order_lines`: what was bought, given back and adjusted, a line at a time."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, MONEY, SOURCE

ORDER_LINES = Contract(
    name="silver.order_lines",
    is_mapped=True,
    meaning="One line of an order: one product, sold, returned or adjusted.",
    columns=(
        SOURCE,
        Column("order_id", "string", "The order's number in its source."),
        Column("line_number", "int", "Tells the lines of an order apart; counted from 1."),
        Column("line_type", "string", "sale, return (a cancelled sale), or adjustment (stock or bookkeeping)."),
        Column("ordered_at", "timestamp", "When the order was placed (UTC)."),
        Column(
            "customer_id",
            "string",
            "The customer's number in its source.",
            null="sold without a customer account",
            personal=True,
        ),
        Column("product_id", "string", "The product's number."),
        Column("product_name", "string", "The product's name.", null="not given"),
        Column("quantity", "int", "Items of the product; negative when they come back.", unit="items"),
        Column("unit_price", MONEY, "Price of one item.", unit="currency"),
        Column("amount", MONEY, "Quantity times unit price.", unit="currency"),
        Column("currency", "string", "ISO 4217 code."),
        Column("country", "string", "Country of the order, as its source names it.", null="not given"),
        FILE,
    ),
    grain=("source", "order_id", "line_number"),
    write=Merge(newest=("file",)),
    rules=(
        Rule("known_line_type", "line_type IN ('sale', 'return', 'adjustment')", "line_type is one of the three"),
        Rule("sale_adds", "line_type <> 'sale' OR quantity > 0", "a sale has a quantity above 0"),
        Rule("return_takes", "line_type <> 'return' OR quantity < 0", "a return has a quantity below 0"),
        Rule("price_sign", "line_type = 'adjustment' OR unit_price >= 0", "only an adjustment has a negative price"),
        Rule("amount_adds_up", "amount = quantity * unit_price", "amount is quantity times unit price"),
        Rule("line_number_counts", "line_number >= 1", "line_number counts from 1"),
        Rule("ordered_after_1970", "ordered_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "ordered_at is a real date"),
    ),
)
