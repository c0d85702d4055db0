"""`silver.products`: the product catalogues of the sources."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import CURRENCY, FILE, MONEY, SOURCE, UNCLEAN, VERSION

PRODUCTS = Contract(
    name="silver.products",
    is_mapped=True,
    meaning="One product in the catalogue of one source.",
    columns=(
        SOURCE,
        Column("product_id", "string", "Identifier of the product, as in the order lines of the source."),
        Column("product_name", "string", "Name of the product.", null="not given"),
        Column("category", "string", "Category of the product.", null="not given"),
        Column("brand", "string", "Brand of the product.", null="not given"),
        Column("description", "string", "Description in the catalogue.", null="not given"),
        Column("list_price", MONEY, "Price of one item before any discount.", unit="currency", null="not given"),
        Column("currency", "string", "ISO 4217 code.", null="no list price"),
        Column("launched_on", "date", "First day on sale.", null="not given"),
        Column("withdrawn_on", "date", "First day after the last day on sale.", null="on sale, or not given"),
        Column("updated_at", "timestamp", "Time of the last change to the entry (UTC).", null="not given", past=True),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "product_id"),
    write=Merge(newest=("updated_at", "version", "file")),
    rules=(
        Rule("price_sign", "list_price >= 0", "list_price is 0 or more"),
        Rule("price_has_currency", "list_price IS NULL OR currency IS NOT NULL", "a list price has a currency"),
        CURRENCY,
        Rule("sold_in_order", "withdrawn_on >= launched_on", "withdrawn_on is not before launched_on"),
    ),
)
