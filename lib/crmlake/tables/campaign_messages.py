"""`silver.campaign_messages`: the events of messages that were sent to customers."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

CAMPAIGN_MESSAGES = Contract(
    name="silver.campaign_messages",
    is_mapped=True,
    meaning="One event of a message: it was sent, delivered, opened, clicked, bounced, or led to an unsubscription.",
    columns=(
        SOURCE,
        Column("message_id", "string", "Identifier of the message in the source; one campaign to one recipient."),
        Column(
            "event_type",
            "string",
            "sent, delivered, opened, clicked, bounced (not deliverable) or unsubscribed.",
        ),
        Column("occurred_at", "timestamp", "Time of the event (UTC).", past=True),
        NAMESPACE,
        customer_number("Recipient", null="the recipient is not a known customer"),
        Column("medium", "string", "email, sms, push (to an app) or letter."),
        Column("campaign_id", "string", "Campaign of the message.", null="not part of a campaign, such as a receipt"),
        Column("campaign_name", "string", "Name of the campaign.", null="not given"),
        Column("link", "string", "Link that was clicked.", null="not a click, or not given"),
        Column("reason", "string", "Reason of the bounce.", null="not a bounce, or not given"),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "message_id", "event_type", "occurred_at"),
    write=Merge(newest=("version", "file")),
    rules=(
        Rule(
            "known_event_type",
            "event_type IN ('sent', 'delivered', 'opened', 'clicked', 'bounced', 'unsubscribed')",
            "event_type is sent, delivered, opened, clicked, bounced or unsubscribed",
        ),
        Rule("known_medium", "medium IN ('email', 'sms', 'push', 'letter')", "medium is email, sms, push or letter"),
        Rule(
            "occurred_after_1970", "occurred_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "occurred_at is in 1970 or later"
        ),
    ),
    keep_days=1_095,
    time_column="occurred_at",
)
