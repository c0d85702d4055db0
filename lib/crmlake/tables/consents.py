"""`silver.consents`: the consents that customers give and withdraw."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

CONSENTS = Contract(
    name="silver.consents",
    is_mapped=True,
    meaning="One decision of a customer on a purpose; the last decision before a date is valid at that date.",
    columns=(
        SOURCE,
        NAMESPACE,
        customer_number("Who decided"),
        Column("purpose", "string", "Purpose of the consent, such as newsletter, profiling or sharing."),
        Column("decided_at", "timestamp", "Time of the decision (UTC).", past=True),
        Column("status", "string", "given or withdrawn."),
        Column("origin", "string", "Where the customer decided, such as a form, a shop or a call.", null="not given"),
        Column("wording", "string", "Version of the consent text that the customer was shown.", null="not given"),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "customer_id", "purpose", "decided_at"),
    write=Merge(newest=("version", "file")),
    time_column="decided_at",
    rules=(
        Rule("known_status", "status IN ('given', 'withdrawn')", "status is given or withdrawn"),
        Rule("decided_after_1970", "decided_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "decided_at is in 1970 or later"),
    ),
)
