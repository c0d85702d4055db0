"""Featurise: compute each customer's features at an as-of date from the daily rollup."""

from collections.abc import Callable
from datetime import date

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from crmlake.app.submit import main
from crmlake.contracts import Contract
from crmlake.features.asof import warn_before_data
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import (
    CUSTOMER_FEATURES,
    CustomerFacts,
    customer_features,
    features_of_touched,
    touched_customers,
)
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.features.events import resolved
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, job, table
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS, PROFILES

TABLES = (CUSTOMER_DAYS, CUSTOMER_PRODUCTS, ATTRIBUTES, PROFILES, CUSTOMER_LINKS)


@job(
    reads=[*map(table, TABLES), *map(changes, TABLES)],
    writes=[CUSTOMER_FEATURES],
    settings=NoSettings,
)
def featurise(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Compute each customer's features before the as-of date, again only for customers with changes."""
    links = inputs.table(CUSTOMER_LINKS)
    facts = _facts(inputs.table, inputs.has_rows, links)
    warnings = warn_before_data(facts.days, as_of, "event of a customer")
    if inputs.full_reload:
        return Outputs({CUSTOMER_FEATURES: customer_features(facts, [as_of]).drop("cutoff")}, warnings=warnings)
    changed = _facts(inputs.changes, inputs.has_changes, links)
    touched = touched_customers(changed, inputs.changes(CUSTOMER_LINKS), as_of)
    # Persisted, because it is read several times, and what changed is dear to read.
    touched = touched.persist(StorageLevel.DISK_ONLY)
    return Outputs({CUSTOMER_FEATURES: features_of_touched(touched, facts, as_of)}, warnings=warnings)


def _facts(read: Callable[[Contract], DataFrame], has: Callable[[Contract], bool], links: DataFrame) -> CustomerFacts:
    attributes, profiles = (resolved(read(table), links) if has(table) else None for table in (ATTRIBUTES, PROFILES))
    return CustomerFacts(read(CUSTOMER_DAYS), read(CUSTOMER_PRODUCTS), attributes, profiles)


if __name__ == "__main__":
    main(featurise)
