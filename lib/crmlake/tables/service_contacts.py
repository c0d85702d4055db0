"""`silver.service_contacts`: tickets, calls and chats of customers, with their resolution."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, LANGUAGE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

OPEN = "not resolved"

SERVICE_CONTACTS = Contract(
    name="silver.service_contacts",
    is_mapped=True,
    meaning="One ticket, call or chat of a customer with the service.",
    columns=(
        SOURCE,
        Column("contact_id", "string", "Identifier of the contact in the source."),
        Column("channel", "string", "ticket (in writing), call or chat."),
        NAMESPACE,
        customer_number("Who asked", null="not a known customer"),
        Column("opened_at", "timestamp", "Start of the contact (UTC).", past=True),
        Column("language", "string", "Language tag of the text (BCP 47), such as en or zh-CN.", null="unknown"),
        Column(
            "text",
            "string",
            "Text, in the customer's words.",
            null="no text was recorded",
            personal=True,
            is_prose=True,
        ),
        Column("intent", "string", "Intent of the customer, as the source classifies it.", null="not classified"),
        Column("product_id", "string", "Product of the contact.", null="not about one product"),
        Column("order_id", "string", "Order of the contact.", null="not about one order"),
        Column("resolved_at", "timestamp", "Time of the resolution (UTC).", null=OPEN, past=True),
        Column("resolution", "string", "Kind of resolution, as the source names it.", null=f"{OPEN}, or not given"),
        Column("rating", "double", "Satisfaction from 1 (lowest) to 5 (highest).", null=f"{OPEN}, or not rated"),
        Column("updated_at", "timestamp", "Time of the last change to the entry (UTC).", null="not given", past=True),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "contact_id"),
    write=Merge(newest=("updated_at", "version", "file")),
    rules=(
        Rule("known_channel", "channel IN ('ticket', 'call', 'chat')", "channel is ticket, call or chat"),
        LANGUAGE,
        Rule("rating_range", "rating BETWEEN 1 AND 5", "rating is between 1 and 5", nulls=("rating",)),
        Rule(
            "resolved_after_opened",
            "resolved_at >= opened_at",
            "resolved_at is not before opened_at",
            nulls=("resolved_at", "resolution", "rating"),
        ),
        Rule(
            "resolution_when_resolved",
            "resolved_at IS NOT NULL OR (resolution IS NULL AND rating IS NULL)",
            "only a resolved contact has a resolution or a rating",
            nulls=("resolution", "rating"),
        ),
        Rule("opened_after_1970", "opened_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "opened_at is in 1970 or later"),
    ),
    keep_days=1_825,
    time_column="opened_at",
)
