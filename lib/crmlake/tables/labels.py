"""`gold.targets` and `gold.labels`: the targets of prediction, and their labels at past dates."""

from crmlake.contracts import Column, Contract, Replace, Rule

CUTOFF = Column("cutoff", "date", "Past date that separates the features, before it, from the label, on and after it.")
CUSTOMER = Column("customer_id", "string", "The customer.", personal=True)

TARGETS = Contract(
    name="gold.targets",
    meaning="One target of prediction.",
    columns=(
        Column("target", "string", "Name of the target."),
        Column("meaning", "string", "What is predicted: a sentence completing 'a customer who …', or a noun."),
        Column("horizon_days", "int", "Days from the cutoff that the label covers.", unit="days"),
        Column("definition", "string", "Declaration of the target as a JSON object."),
    ),
    grain=("as_of", "target"),
    write=Replace(),
)

LABELS = Contract(
    name="gold.labels",
    meaning="Label of one sampled customer at one past date for one target.",
    columns=(
        CUTOFF,
        Column("target", "string", "Name of the target."),
        CUSTOMER,
        Column(
            "label",
            "double",
            "1 if the customer meets the target within its horizon, else 0; or the position of the class, from 0; or a "
            "number.",
        ),
    ),
    grain=("as_of", "cutoff", "target", "customer_id"),
    write=Replace(),
    rules=(
        Rule("known", "cutoff < as_of", "cutoff is before the as-of date"),
        Rule("finite", "NOT isnan(label) AND abs(label) < double('Infinity')", "label is a finite number"),
    ),
)
