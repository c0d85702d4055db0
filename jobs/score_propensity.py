"""Score propensity: from the features of each customer to the probability of each target."""

from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.scoring import score
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.features.labels import eligible_customers_at
from crmlake.features.targets import Target
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main
from crmlake.tables import SCORES


@job(reads=[CUSTOMER_FEATURES, CUSTOMER_DAYS, PROPENSITY], writes=[SCORES])
def score_propensity(tables: Frames, _settings: NoSettings, as_of: date) -> Made:
    """Score the eligible customers of each target with its champion model."""
    scored = []
    for fitted in tables.models[PROPENSITY].values():
        eligible = eligible_customers_at(tables[CUSTOMER_DAYS], Target.model_validate(fitted.about["target"]), as_of)
        scored.append(score(tables[CUSTOMER_FEATURES].join(eligible, "customer_id", "left_semi"), fitted))
    return Made({SCORES: reduce(DataFrame.unionByName, scored)} if scored else {})


if __name__ == "__main__":
    main(score_propensity)
