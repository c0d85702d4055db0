"""`silver.attributes` and `silver.outcomes`: further facts about customers, and further events to predict."""

from crmlake.contracts import Column, Contract, Merge, Rule
from crmlake.tables.shared import FILE, NAMESPACE, SOURCE, UNCLEAN, VERSION, customer_number

SNAKE_CASE = Rule("snake_case", "name RLIKE '^[a-z][a-z0-9_]*$'", "name is in snake case")

ATTRIBUTES = Contract(
    name="silver.attributes",
    is_mapped=True,
    meaning="One value of an attribute of a customer, such as a credit score or a telephone plan.",
    columns=(
        SOURCE,
        NAMESPACE,
        customer_number("Who has the attribute"),
        Column("name", "string", "Name of the attribute."),
        Column(
            "known_at",
            "timestamp",
            "Time from which the company knew the value (UTC). Features of an as-of date on or before this day do not "
            "use it. A value that results from an event is known no earlier than the event.",
            past=True,
        ),
        Column("number", "double", "Value of a numeric attribute.", null="not a number", personal=True),
        Column("category", "string", "Value of a categorical attribute.", null="not one category", personal=True),
        Column(
            "categories",
            "array<string>",
            "All values of an attribute that may have several, such as interests; a later array replaces it.",
            null="not a set of categories",
            personal=True,
        ),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "customer_id", "name", "known_at"),
    write=Merge(newest=("version", "file")),
    time_column="known_at",
    rules=(
        SNAKE_CASE,
        Rule(
            "one_value",
            "name IS NULL OR int(number IS NULL) + int(category IS NULL) + int(categories IS NULL) = 2",
            "exactly one of number, category and categories is given",
        ),
        Rule("values_have_text", "NOT array_contains(categories, '')", "no value in categories is empty"),
        Rule("known_after_1970", "known_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "known_at is in 1970 or later"),
    ),
)

OUTCOMES = Contract(
    name="silver.outcomes",
    is_mapped=True,
    meaning="One event that a customer had or was observed not to have, as a target of prediction.",
    columns=(
        SOURCE,
        NAMESPACE,
        customer_number("Who had the event"),
        Column("name", "string", "Name of the outcome, such as churned."),
        Column(
            "occurred_at",
            "timestamp",
            "Time of the event, or of the observation that it did not happen (UTC).",
            past=True,
        ),
        Column("value", "double", "1 if the event happened, 0 if not; or its size, such as an amount.", personal=True),
        UNCLEAN,
        VERSION,
        FILE,
    ),
    grain=("source", "customer_id", "name", "occurred_at"),
    write=Merge(newest=("version", "file")),
    time_column="occurred_at",
    rules=(
        SNAKE_CASE,
        Rule(
            "occurred_after_1970", "occurred_at >= TIMESTAMP '1970-01-01 00:00:00Z'", "occurred_at is in 1970 or later"
        ),
    ),
)
