"""Train propensity: from features at past dates and what followed to a model for each target."""

from datetime import date

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import test_bins, train_targets
from crmlake.app.submit import main
from crmlake.features.customer_features import TRAINING_FEATURES
from crmlake.features.targets import Target
from crmlake.runtime import Inputs, Outputs, job, table
from crmlake.tables import LABELS, MODEL_TESTS, TARGETS


@job(
    reads=[table(TARGETS), table(LABELS), table(TRAINING_FEATURES)],
    writes=[PROPENSITY, MODEL_TESTS],
    settings=PropensitySettings,
)
def train_propensity(inputs: Inputs, settings: PropensitySettings, _as_of: date) -> Outputs:
    """Train, choose and test a model for each target with enough history."""
    targets = [Target.model_validate_json(row["definition"]) for row in inputs.table(TARGETS).collect()]
    trained = train_targets(inputs.table(TRAINING_FEATURES), inputs.table(LABELS), targets, settings)
    models = {name: target.fitted for name, target in trained.items()}
    metrics = {
        f"{name}.{metric}": value for name, target in trained.items() for metric, value in target.metrics.items()
    }
    bins = test_bins(inputs.table(TARGETS).sparkSession, trained)
    return Outputs({MODEL_TESTS: bins}, models={PROPENSITY: models}, metrics=metrics)


if __name__ == "__main__":
    main(train_propensity)
