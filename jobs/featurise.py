"""Featurise: from the days of each customer to what they tell at an as-of date."""

from datetime import date

from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import CUSTOMER_FEATURES, customer_features
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main
from crmlake.tables import ATTRIBUTES


@job(reads=[CUSTOMER_DAYS, ATTRIBUTES], writes=[CUSTOMER_FEATURES])
def featurise(tables: Frames, _settings: NoSettings, as_of: date) -> Made:
    """Make each customer's features from the days, and the attributes known, before the as-of date."""
    known = customer_features(tables[CUSTOMER_DAYS], tables[ATTRIBUTES], [as_of])
    return Made({CUSTOMER_FEATURES: known.drop("cutoff")})


if __name__ == "__main__":
    main(featurise)
