"""`silver.attributes` and `silver.outcomes`: what else a company knows of its customers, and wants to predict."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, SOURCE

NAMED = Rule("snake_case", "name RLIKE '^[a-z][a-z0-9_]*$'", "a name is in snake case")

ATTRIBUTES = Contract(
    name="silver.attributes",
    is_mapped=True,
    meaning="One value of one attribute of one customer, such as a credit score or a telephone plan.",
    columns=(
        SOURCE,
        Column("customer_id", "string", "The customer.", personal=True),
        Column("name", "string", "The attribute."),
        Column(
            "known_at",
            "timestamp",
            "From when the company knew the value (UTC): nothing that looks back from a day up to that one sees it. "
            "Of what is only known once something has happened, no earlier than that.",
        ),
        Column("number", "double", "The value, where it is a number.", null="a category", personal=True),
        Column("category", "string", "The value, where it is no number.", null="a number", personal=True),
        FILE,
    ),
    grain=("source", "customer_id", "name", "known_at"),
    write=Merge(newest=("file",)),
    rules=(
        NAMED,
        Rule(
            "one_value", "name IS NULL OR (number IS NULL) <> (category IS NULL)", "a value is a number or a category"
        ),
        Rule("known_after_1970", "known_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "known_at is a real date"),
    ),
)

OUTCOMES = Contract(
    name="silver.outcomes",
    is_mapped=True,
    meaning="One thing that happened to one customer, or was seen not to happen, and may be predicted.",
    columns=(
        SOURCE,
        Column("customer_id", "string", "The customer.", personal=True),
        Column("name", "string", "The outcome, such as churned."),
        Column("occurred_at", "timestamp", "When it happened, or when it was seen that it did not (UTC)."),
        Column("value", "double", "1 where it happened, 0 where not; or how much.", personal=True),
        FILE,
    ),
    grain=("source", "customer_id", "name", "occurred_at"),
    write=Merge(newest=("file",)),
    rules=(
        NAMED,
        Rule("occurred_after_1970", "occurred_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "occurred_at is a real date"),
    ),
)
