"""`gold.scores`: the probability of each target for each customer."""

from crmlake.contracts import Column, Contract, Replace, Rule

SCORES = Contract(
    name="gold.scores",
    meaning="Probability that a customer meets a target, at the as-of date.",
    columns=(
        Column("family", "string", "Family of the models that score: propensity."),
        Column("customer_id", "string", "The customer.", personal=True),
        Column("target", "string", "Name of the target."),
        Column("probability", "double", "Probability that the customer meets the target within its horizon."),
        Column(
            "band",
            "string",
            "high: odds at least three times those of the average; low: at most a third of them; else medium.",
        ),
        Column("model_version", "bigint", "Version of the scoring model."),
    ),
    grain=("as_of", "family", "target", "customer_id"),
    write=Replace(),
    rules=(
        Rule("probability_range", "probability BETWEEN 0 AND 1", "probability is between 0 and 1"),
        Rule("known_band", "band IN ('low', 'medium', 'high')", "band is low, medium or high"),
    ),
)
