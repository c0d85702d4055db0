"""Label: compute labels and training features at past dates from the daily rollup."""

from dataclasses import replace
from datetime import date

from crmlake.app.submit import main
from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import TRAINING_FEATURES, CustomerFacts, customer_features
from crmlake.features.customer_products import CUSTOMER_PRODUCTS
from crmlake.features.events import resolved
from crmlake.features.labels import (
    MIN_DATES,
    explain_short_history,
    labels,
    past_dates,
    sample_customers,
    target_rows,
)
from crmlake.features.targets import LabelSettings
from crmlake.runtime import Inputs, Outputs, empty, job, table
from crmlake.tables import ATTRIBUTES, CUSTOMER_LINKS, LABELS, TARGETS


@job(
    reads=[table(CUSTOMER_DAYS), table(CUSTOMER_PRODUCTS), table(ATTRIBUTES), table(CUSTOMER_LINKS)],
    writes=[TARGETS, LABELS, TRAINING_FEATURES],
    settings=LabelSettings,
)
def label(inputs: Inputs, settings: LabelSettings, as_of: date) -> Outputs:
    """Compute features at past dates, and the labels that followed each of them."""
    days = inputs.table(CUSTOMER_DAYS)
    targets = target_rows(days.sparkSession, settings.targets)
    cutoffs = past_dates(days, as_of, settings)
    warnings = [explain_short_history(days, as_of, settings)] if len(cutoffs) < MIN_DATES else []
    if not cutoffs:
        rows = {TARGETS: targets, **empty(LABELS, TRAINING_FEATURES)}
        return Outputs(rows, metrics={"dates": 0.0}, warnings=warnings)
    sampled_days = sample_customers(days, as_of, settings)
    customers = sampled_days.select("customer_id").distinct()
    facts = replace(_facts(inputs).select(customers), days=sampled_days)
    tables = {
        TARGETS: targets,
        LABELS: labels(sampled_days, settings.targets, cutoffs),
        TRAINING_FEATURES: customer_features(facts, cutoffs),
    }
    return Outputs(tables, metrics={"dates": float(len(cutoffs))}, warnings=warnings)


def _facts(inputs: Inputs) -> CustomerFacts:
    has_attributes = inputs.has_rows(ATTRIBUTES)
    attributes = resolved(inputs.table(ATTRIBUTES), inputs.table(CUSTOMER_LINKS)) if has_attributes else None
    return CustomerFacts(inputs.table(CUSTOMER_DAYS), inputs.table(CUSTOMER_PRODUCTS), attributes)


if __name__ == "__main__":
    main(label)
