"""Train propensity: train a model for each target from features at past dates and the labels that followed."""

from datetime import date

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import model_test_rows, train_targets
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
    results = train_targets(inputs.table(TRAINING_FEATURES), inputs.table(LABELS), targets, settings)
    models = {name: result.fitted for name, result in results.items()}
    metrics = {
        f"{name}.{metric}": value for name, result in results.items() for metric, value in result.metrics.items()
    }
    tests = model_test_rows(inputs.table(TARGETS).sparkSession, results)
    return Outputs({MODEL_TESTS: tests}, models={PROPENSITY: models}, metrics=metrics)


if __name__ == "__main__":
    main(train_propensity)
