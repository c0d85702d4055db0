"""Featurise: compute each customer's features at an as-of date from the daily rollup."""

from datetime import date

from pyspark import StorageLevel

from crmlake.app.submit import main
from crmlake.features.asof import warn_before_data
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import (
    CUSTOMER_FEATURES,
    customer_features,
    features_of_touched,
    touched_customers,
)
from crmlake.features.events import resolved
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, job, table
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS, PROFILES

TABLES = (CUSTOMER_DAYS, ATTRIBUTES, PROFILES, CUSTOMER_LINKS)


@job(
    reads=[*map(table, TABLES), *map(changes, TABLES)],
    writes=[CUSTOMER_FEATURES],
    settings=NoSettings,
)
def featurise(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute each customer's features before the as-of date, again only for customers with changes."""
    days, links = inputs.table(CUSTOMER_DAYS), inputs.table(CUSTOMER_LINKS)
    attributes, profiles = (resolved(inputs.table(contract), links) for contract in (ATTRIBUTES, PROFILES))
    warnings = warn_before_data(days, as_of, "event of a customer")
    if inputs.full_reload:
        features = customer_features(days, attributes, [as_of], profiles)
        return Outputs({CUSTOMER_FEATURES: features.drop("cutoff")}, warnings=warnings)
    changed_days, changed_attributes, changed_profiles, changed_links = map(inputs.changes, TABLES)
    facts = (resolved(changed_attributes, links), resolved(changed_profiles, links))
    touched = touched_customers(changed_days, *facts, changed_links, as_of)
    # Persisted, because it is read several times, and what changed is dear to read.
    touched = touched.persist(StorageLevel.DISK_ONLY)
    features = features_of_touched(touched, days, attributes, profiles, as_of)
    return Outputs({CUSTOMER_FEATURES: features}, warnings=warnings)


if __name__ == "__main__":
    main(featurise)
