"""`silver.products`: the catalogue of what a company sells."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import CURRENCY, FILE, MONEY, SOURCE

PRODUCTS = Contract(
    name="silver.products",
    is_mapped=True,
    meaning="One product in the catalogue of one source.",
    columns=(
        SOURCE,
        Column("product_id", "string", "The product's number, as order lines name it."),
        Column("product_name", "string", "The product's name.", null="not given"),
        Column("category", "string", "What kind of product it is.", null="not given"),
        Column("brand", "string", "Whose product it is.", null="not given"),
        Column("description", "string", "What the catalogue says of it.", null="not given"),
        Column("list_price", MONEY, "Price of one item before any discount.", unit="currency", null="not given"),
        Column("currency", "string", "ISO 4217 code.", null="no price is given"),
        Column("launched_on", "date", "First day on sale.", null="not given"),
        Column("withdrawn_on", "date", "First day no longer on sale.", null="on sale, or not given"),
        Column("updated_at", "timestamp", "When the entry was last changed (UTC).", null="not given"),
        FILE,
    ),
    grain=("source", "product_id"),
    write=Merge(newest=("updated_at", "file")),
    rules=(
        Rule("price_sign", "list_price >= 0", "a price is 0 or more"),
        Rule("price_has_currency", "list_price IS NULL OR currency IS NOT NULL", "a price has a currency"),
        CURRENCY,
        Rule("sold_in_order", "withdrawn_on >= launched_on", "a product is withdrawn no earlier than launched"),
    ),
)
