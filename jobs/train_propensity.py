"""Train propensity: train a model for each target from features at past dates and the labels that followed."""

from datetime import date

from crmlake.analyses.common.metrics import metric_rows
from crmlake.analyses.supervised import FAMILY, PROPENSITY
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import train_targets
from crmlake.app.submit import main
from crmlake.features.customer_features import TRAINING_FEATURES
from crmlake.features.targets import Target
from crmlake.runtime import Inputs, Outputs, job, partition, table
from crmlake.tables import LABELS, MODEL_METRICS, TARGETS

METRICS = partition(MODEL_METRICS, family=FAMILY)


@job(
    reads=[table(TARGETS), table(LABELS), table(TRAINING_FEATURES)],
    writes=[PROPENSITY, METRICS],
    settings=PropensitySettings,
)
def train_propensity(inputs: Inputs, settings: PropensitySettings, _as_of: date) -> Outputs:
    """Train, choose and test a model for each target; say why one has none."""
    targets = [Target.model_validate_json(row["definition"]) for row in inputs.table(TARGETS).collect()]
    models, warnings = train_targets(inputs.table(TRAINING_FEATURES), inputs.table(LABELS), targets, settings)
    return Outputs({METRICS: metric_rows(PROPENSITY, models)}, models={PROPENSITY: models}, warnings=warnings)


if __name__ == "__main__":
    main(train_propensity)
