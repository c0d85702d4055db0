"""`gold.scores`: the prediction of each target for each customer."""

from crmlake.contracts import Column, Contract, Replace, Rule

SCORES = Contract(
    name="gold.scores",
    meaning="Prediction of a target for a customer, at the as-of date.",
    columns=(
        Column("family", "string", "Family of the models that score: propensity."),
        Column("customer_id", "string", "The customer.", personal=True),
        Column("target", "string", "Name of the target."),
        Column(
            "probability",
            "double",
            "Probability that the customer meets the target within its horizon, or is in the class.",
            null="the target is a number",
        ),
        Column(
            "band",
            "string",
            "high: odds at least three times those of the average; low: at most a third of them; else medium.",
            null="the target is not binary",
        ),
        Column("class", "string", "Most probable class.", null="the target has no classes"),
        Column("value", "double", "Expected number.", null="the target is not a number"),
        Column("model_version", "bigint", "Version of the scoring model."),
    ),
    grain=("as_of", "family", "target", "customer_id"),
    write=Replace(),
    rules=(
        Rule(
            "one_prediction",
            "target IS NULL OR (probability IS NULL) = (value IS NOT NULL)",
            "there is a probability or a value",
        ),
        Rule("probability_range", "probability BETWEEN 0 AND 1", "probability is between 0 and 1"),
        Rule("known_band", "band IN ('low', 'medium', 'high')", "band is low, medium or high"),
    ),
)
