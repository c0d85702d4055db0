"""Score propensity: compute the probability of each target from each customer's features."""

from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.scoring import score
from crmlake.app.submit import main
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.features.labels import eligible_customers_at
from crmlake.features.targets import Target
from crmlake.runtime import Inputs, NoSettings, Outputs, empty, job, model, table
from crmlake.tables import SCORES


@job(
    reads=[table(CUSTOMER_FEATURES), table(CUSTOMER_DAYS), model(PROPENSITY)],
    writes=[SCORES],
    settings=NoSettings,
)
def score_propensity(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute the probability of each target for each eligible customer, by the target's champion."""
    scores = []
    for champion in inputs.model(PROPENSITY).values():
        target = Target.model_validate(champion.facts["target"])
        eligible = eligible_customers_at(inputs.table(CUSTOMER_DAYS), target, as_of)
        scores.append(score(inputs.table(CUSTOMER_FEATURES).join(eligible, "customer_id", "left_semi"), champion))
    return Outputs({SCORES: reduce(DataFrame.unionByName, scores)} if scores else empty(SCORES))


if __name__ == "__main__":
    main(score_propensity)
