"""`silver.order_lines`: the lines of orders: sales, returns and adjustments."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import CURRENCY, FILE, MONEY, NAMESPACE, QUANTITY, SOURCE, UNCLEAN, VERSION, customer_number

ORDER_LINES = Contract(
    name="silver.order_lines",
    is_mapped=True,
    meaning="One line of an order: a product that was sold or returned, or an amount of money alone.",
    columns=(
        SOURCE,
        Column("order_id", "string", "Identifier of the order in the source."),
        Column("line_number", "int", "Number of the line within its order, from 1."),
        Column(
            "line_type",
            "string",
            "sale, return (a sale that is taken back) or adjustment (a discount, a fee, shipping, a refund of money "
            "alone, or a movement of stock).",
        ),
        Column("ordered_at", "timestamp", "Time of the order (UTC).", past=True),
        NAMESPACE,
        customer_number("Who ordered", null="sold without a customer account"),
        Column("product_id", "string", "Identifier of the product in the source."),
        Column("product_name", "string", "Name of the product.", null="not given"),
        Column("quantity", QUANTITY, "Quantity of the order line; negative for a return.", unit="quantity_unit"),
        Column("quantity_unit", "string", "Unit of the quantity, such as kg.", null="items"),
        Column("unit_price", MONEY, "Price of one unit.", unit="currency", null="only the amount is given"),
        Column(
            "amount",
            MONEY,
            "Amount charged; negative for a return or a discount.",
            unit="currency",
            derived=f"TRY_CAST(quantity * unit_price AS {MONEY})",
        ),
        Column("currency", "string", "ISO 4217 code."),
        Column("country", "string", "Country of the order, as the source names it.", null="not given"),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "order_id", "line_number"),
    write=Merge(newest=("version", "file")),
    time_column="ordered_at",
    rules=(
        Rule(
            "known_line_type",
            "line_type IN ('sale', 'return', 'adjustment')",
            "line_type is sale, return or adjustment",
        ),
        Rule("sale_adds", "line_type <> 'sale' OR quantity > 0", "a sale has a quantity above 0"),
        Rule("return_takes", "line_type <> 'return' OR quantity < 0", "a return has a quantity below 0"),
        Rule("price_sign", "line_type = 'adjustment' OR unit_price >= 0", "only an adjustment has a negative price"),
        # A till rounds each line, and a price that is the amount divided by the quantity is rounded once for each unit.
        Rule(
            "amount_adds_up",
            "abs(amount - quantity * unit_price) <= greatest(0.01, 0.005 * abs(quantity))",
            "amount is quantity times unit price, to a cent a line and half a cent a unit",
        ),
        Rule(
            "amount_sign",
            "line_type = 'adjustment' OR amount = 0 OR sign(amount) = sign(quantity)",
            "a sale has no negative amount, a return no positive one",
        ),
        CURRENCY,
        Rule("line_number_counts", "line_number >= 1", "line_number is 1 or more"),
        Rule("ordered_after_1970", "ordered_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "ordered_at is in 1970 or later"),
    ),
)
