"""`silver.consents`: what customers allow, and what they no longer allow."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, SOURCE

CONSENTS = Contract(
    name="silver.consents",
    is_mapped=True,
    meaning="One decision of one customer on one purpose; the last one before a date holds at that date.",
    columns=(
        SOURCE,
        Column("customer_id", "string", "Who decided.", personal=True),
        Column("purpose", "string", "What it is for, such as newsletter, profiling or sharing."),
        Column("decided_at", "timestamp", "When it was decided (UTC)."),
        Column("status", "string", "given or withdrawn."),
        Column("origin", "string", "Where it was decided, such as a form, a shop or a call.", null="not given"),
        Column("wording", "string", "Version of the words that were agreed to.", null="not given"),
        FILE,
    ),
    grain=("source", "customer_id", "purpose", "decided_at"),
    write=Merge(newest=("file",)),
    rules=(
        Rule("known_status", "status IN ('given', 'withdrawn')", "status is one of the two"),
        Rule("decided_after_1970", "decided_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "decided_at is a real date"),
    ),
)
