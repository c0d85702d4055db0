"""Featurise: compute each customer's features at an as-of date from the daily rollup."""

from datetime import date

from crmlake.app.submit import main
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES, customer_features
from crmlake.runtime import Inputs, NoSettings, Outputs, job, table
from crmlake.tables import ATTRIBUTES


@job(reads=[table(CUSTOMER_DAYS), table(ATTRIBUTES)], writes=[CUSTOMER_FEATURES], settings=NoSettings)
def featurise(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute each customer's features from the daily rollup and the attributes before the as-of date."""
    features = customer_features(inputs.table(CUSTOMER_DAYS), inputs.table(ATTRIBUTES), [as_of])
    return Outputs({CUSTOMER_FEATURES: features.drop("cutoff")})


if __name__ == "__main__":
    main(featurise)
