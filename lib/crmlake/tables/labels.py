"""`gold.targets` and `gold.labels`: what is predicted, and what followed past dates."""

from crmlake.contracts import Column, Contract, Replace, Rule

CUTOFF = Column("cutoff", "date", "The past date that features look back from and the label looks ahead from.")
CUSTOMER = Column("customer_id", "string", "The customer.", personal=True)

TARGETS = Contract(
    name="gold.targets",
    meaning="One target: what is to be predicted of a customer.",
    columns=(
        Column("target", "string", "Its name."),
        Column("meaning", "string", "What a customer who meets it does."),
        Column("horizon_days", "int", "How far its label looks ahead.", unit="days"),
        Column("definition", "string", "The whole declaration as a JSON object."),
    ),
    grain=("as_of", "target"),
    write=Replace(),
)

LABELS = Contract(
    name="gold.labels",
    meaning="What one sampled customer did after a past date, for one target.",
    columns=(
        CUTOFF,
        Column("target", "string", "The target's name."),
        CUSTOMER,
        Column("label", "double", "1 where it happened within the target's horizon, else 0."),
    ),
    grain=("as_of", "cutoff", "target", "customer_id"),
    write=Replace(),
    rules=(
        Rule("known", "cutoff < as_of", "the cutoff lies before the as-of date"),
        Rule("yes_or_no", "label IN (0, 1)", "a label is 0 or 1"),
    ),
)
