"""Score propensity: predict each target from each customer's features."""

from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.analyses.supervised import FAMILY, PROPENSITY
from crmlake.analyses.supervised.scoring import score
from crmlake.app.submit import main
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.features.labels import eligible_customers_at
from crmlake.runtime import Inputs, NoSettings, Outputs, empty, job, model, partition, table
from crmlake.tables import SCORES

PROPENSITY_SCORES = partition(SCORES, family=FAMILY)


@job(
    reads=[table(CUSTOMER_FEATURES), table(CUSTOMER_DAYS), model(PROPENSITY)],
    writes=[PROPENSITY_SCORES],
    settings=NoSettings,
)
def score_propensity(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Predict each target for each eligible customer, by the target's champion."""
    scores = []
    for champion in inputs.model(PROPENSITY).values():
        eligible = eligible_customers_at(inputs.table(CUSTOMER_DAYS), champion.details.target, as_of)
        scores.append(score(inputs.table(CUSTOMER_FEATURES).join(eligible, "customer_id", "left_semi"), champion))
    rows = {PROPENSITY_SCORES: reduce(DataFrame.unionByName, scores)} if scores else empty(PROPENSITY_SCORES)
    return Outputs(rows)


if __name__ == "__main__":
    main(score_propensity)
