"""Label: from the days of each customer to what followed after past dates."""

from datetime import date

from crmlake.features.customer_days import CUSTOMER_DAYS
from crmlake.features.customer_features import TRAINING_FEATURES, customer_features
from crmlake.features.labels import labels, past_dates, sample_customers, target_rows
from crmlake.features.targets import LabelSettings
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.main import main
from crmlake.tables import ATTRIBUTES, LABELS, TARGETS


@job(reads=[CUSTOMER_DAYS, ATTRIBUTES], writes=[TARGETS, LABELS, TRAINING_FEATURES], settings=LabelSettings)
def label(tables: Frames, settings: LabelSettings, as_of: date) -> Made:
    """Look back from past dates: what was known of a customer then, and what the customer did after."""
    declared = target_rows(tables[CUSTOMER_DAYS].sparkSession, settings.targets)
    cutoffs = past_dates(tables[CUSTOMER_DAYS], as_of, settings)
    if not cutoffs:
        return Made({TARGETS: declared}, metrics={"dates": 0.0})
    days = sample_customers(tables[CUSTOMER_DAYS], as_of, settings)
    sample = days.select("customer_id").distinct()
    made = {
        TARGETS: declared,
        LABELS: labels(days, settings.targets, cutoffs),
        TRAINING_FEATURES: customer_features(
            days, tables[ATTRIBUTES].join(sample, "customer_id", "left_semi"), cutoffs
        ),
    }
    return Made(made, metrics={"dates": float(len(cutoffs))})


if __name__ == "__main__":
    main(label)
