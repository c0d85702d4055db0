"""`gold.model_metrics`: how good each trained model is."""

from crmlake.contracts import Column, Contract, Replace, Rule

INTERVAL = "no interval is known for this metric"

MODEL_METRICS = Contract(
    name="gold.model_metrics",
    meaning="One metric of a model that was trained for the as-of date, of the whole or of one group.",
    columns=(
        Column("family", "string", "Family of the model: propensity, segments or topics."),
        Column("model", "string", "Full name of the model, such as models.propensity.purchase_60d."),
        Column("version", "bigint", "Version of the model."),
        Column("dimension", "string", "What the groups differ in: candidate, k, bin, feature; empty for the whole."),
        Column("group", "string", "Group, such as random_forest; empty for the whole."),
        Column("metric", "string", "Name of the metric, such as auc_roc."),
        Column("value", "double", "Value of the metric."),
        Column("low", "double", "Lower limit of the 95 % confidence interval.", null=INTERVAL),
        Column("high", "double", "Upper limit of the 95 % confidence interval.", null=INTERVAL),
    ),
    grain=("as_of", "family", "model", "dimension", "group", "metric"),
    write=Replace(),
    rules=(
        Rule("interval", "low IS NULL OR high IS NULL OR low <= high", "low is at most high"),
        Rule("grouped", "(dimension = '') = (`group` = '')", "a group has a dimension"),
    ),
)
