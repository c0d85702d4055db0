"""`silver.service_contacts`: when customers ask for help, and what became of it."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, LANGUAGE, SOURCE

OPEN = "not resolved"

SERVICE_CONTACTS = Contract(
    name="silver.service_contacts",
    is_mapped=True,
    meaning="One ticket, call or chat with which a customer asked for help.",
    columns=(
        SOURCE,
        Column("contact_id", "string", "The contact's number in its source."),
        Column("channel", "string", "ticket (in writing), call or chat."),
        Column("customer_id", "string", "Who asked.", null="not a known customer", personal=True),
        Column("opened_at", "timestamp", "When it began (UTC)."),
        Column("language", "string", "Language tag of the text (BCP 47), such as en or zh-CN.", null="not known"),
        Column("text", "string", "In the customer's words.", null="no words were kept", personal=True),
        Column("intent", "string", "What the customer wants, as its source sorts it.", null="not sorted"),
        Column("product_id", "string", "The product's number.", null="it is about no one product"),
        Column("order_id", "string", "The order's number.", null="it is about no one order"),
        Column("resolved_at", "timestamp", "When it was done with (UTC).", null=OPEN),
        Column("resolution", "string", "How it was resolved, as its source says.", null=f"{OPEN}, or not said"),
        Column("rating", "double", "How satisfied, from 1, the least, to 5, the most.", null=f"{OPEN}, or not rated"),
        Column("updated_at", "timestamp", "When the entry was last changed (UTC).", null="not given"),
        FILE,
    ),
    grain=("source", "contact_id"),
    write=Merge(newest=("updated_at", "file")),
    rules=(
        Rule("known_channel", "channel IN ('ticket', 'call', 'chat')", "channel is one of the three"),
        LANGUAGE,
        Rule("rating_range", "rating BETWEEN 1 AND 5", "a rating lies in 1 … 5"),
        Rule("resolved_after_opened", "resolved_at >= opened_at", "a contact is resolved no earlier than opened"),
        Rule(
            "resolution_when_resolved",
            "resolved_at IS NOT NULL OR (resolution IS NULL AND rating IS NULL)",
            "only what is resolved has a resolution or a rating",
        ),
        Rule("opened_after_1970", "opened_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "opened_at is a real date"),
    ),
    keep_days=1_825,
)
