"""`gold.scores` and `gold.model_tests`: how probable each target is for each customer, and how good that was."""

from crmlake.contracts import Column, Contract, Replace, Rule

SCORES = Contract(
    name="gold.scores",
    meaning="One customer's probability of one target at the as-of date.",
    columns=(
        Column("customer_id", "string", "The customer.", personal=True),
        Column("target", "string", "The target's name."),
        Column("probability", "double", "Probability that the target is met within its horizon."),
        Column("band", "string", "high or low: odds of three times, or a third of, the average's; else medium."),
        Column("model_version", "bigint", "Version of the model that scored."),
    ),
    grain=("as_of", "target", "customer_id"),
    write=Replace(),
    rules=(
        Rule("probability_range", "probability BETWEEN 0 AND 1", "a probability lies in 0 … 1"),
        Rule("known_band", "band IN ('low', 'medium', 'high')", "band is one of the three"),
    ),
)

MODEL_TESTS = Contract(
    name="gold.model_tests",
    meaning="One bin of the customers that the newest model of a target was tested on, by probability.",
    columns=(
        Column("target", "string", "The target's name."),
        Column("bin", "int", "1 holds the highest probabilities; bins are of equal size."),
        Column("customers", "bigint", "Customers in the bin.", unit="customers"),
        Column("mean_probability", "double", "Mean of their probabilities."),
        Column("positives", "bigint", "Customers who met the target.", unit="customers"),
    ),
    grain=("as_of", "target", "bin"),
    write=Replace(),
)
