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
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS

TABLES = (CUSTOMER_DAYS, ATTRIBUTES, CUSTOMER_LINKS)


@job(
    reads=[*map(table, TABLES), *map(changes, TABLES)],
    writes=[CUSTOMER_FEATURES],
    settings=NoSettings,
)
def featurise(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute each customer's features before the as-of date, again only for customers with changes."""
    days, links = inputs.table(CUSTOMER_DAYS), inputs.table(CUSTOMER_LINKS)
    attributes = resolved(inputs.table(ATTRIBUTES), links)
    warnings = warn_before_data(days, as_of, "event of a customer")
    if inputs.full_reload:
        features = customer_features(days, attributes, [as_of])
        return Outputs({CUSTOMER_FEATURES: features.drop("cutoff")}, warnings=warnings)
    changed_days, changed_attributes, changed_links = map(inputs.changes, TABLES)
    touched = touched_customers(changed_days, resolved(changed_attributes, links), changed_links, as_of)
    # Persisted, because it is read several times, and what changed is dear to read.
    touched = touched.persist(StorageLevel.DISK_ONLY)
    return Outputs({CUSTOMER_FEATURES: features_of_touched(touched, days, attributes, as_of)}, warnings=warnings)


if __name__ == "__main__":
    main(featurise)
