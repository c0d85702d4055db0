"""`silver.campaign_messages`: what was sent to customers, and what became of it."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, SOURCE

CAMPAIGN_MESSAGES = Contract(
    name="silver.campaign_messages",
    is_mapped=True,
    meaning="One thing that happened to one message: it was sent, delivered, opened, clicked, bounced, or led to "
    "an unsubscription.",
    columns=(
        SOURCE,
        Column("message_id", "string", "The message's number in its source: one campaign to one receiver."),
        Column(
            "event_type",
            "string",
            "sent, delivered, opened, clicked, bounced (not deliverable) or unsubscribed.",
        ),
        Column("occurred_at", "timestamp", "When it happened (UTC)."),
        Column("customer_id", "string", "Who it was sent to.", null="not a known customer", personal=True),
        Column("medium", "string", "email, sms, push (to an app) or letter."),
        Column("campaign_id", "string", "The campaign.", null="sent by itself, such as a receipt"),
        Column("campaign_name", "string", "Its name.", null="not given"),
        Column("link", "string", "What was clicked.", null="no click, or not given"),
        Column("reason", "string", "Why it bounced.", null="not bounced, or not given"),
        FILE,
    ),
    grain=("source", "message_id", "event_type", "occurred_at"),
    write=Merge(newest=("file",)),
    rules=(
        Rule(
            "known_event_type",
            "event_type IN ('sent', 'delivered', 'opened', 'clicked', 'bounced', 'unsubscribed')",
            "event_type is one of the six",
        ),
        Rule("known_medium", "medium IN ('email', 'sms', 'push', 'letter')", "medium is one of the four"),
        Rule("occurred_after_1970", "occurred_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "occurred_at is a real date"),
    ),
    keep_days=1_095,
)
