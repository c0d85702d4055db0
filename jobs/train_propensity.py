"""Train propensity: from features at past dates and what followed to a model for each target."""

from datetime import date

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import test_bins, train_targets
from crmlake.features.customer_features import TRAINING_FEATURES
from crmlake.features.targets import Target
from crmlake.runtime import Frames, Made, job
from crmlake.runtime.main import main
from crmlake.tables import LABELS, MODEL_TESTS, TARGETS


@job(
    reads=[TARGETS, LABELS, TRAINING_FEATURES],
    writes=[PROPENSITY, MODEL_TESTS],
    settings=PropensitySettings,
)
def train_propensity(tables: Frames, settings: PropensitySettings, _as_of: date) -> Made:
    """Train, choose and test a model for each target that there is history enough for."""
    targets = [Target.model_validate_json(row["definition"]) for row in tables[TARGETS].collect()]
    trained = train_targets(tables[TRAINING_FEATURES], tables[LABELS], targets, settings)
    models = {name: each.fitted for name, each in trained.items()}
    metrics = {f"{name}.{metric}": value for name, each in trained.items() for metric, value in each.metrics.items()}
    bins = test_bins(tables[TARGETS].sparkSession, trained)
    return Made({PROPENSITY: models, MODEL_TESTS: bins}, metrics=metrics)


if __name__ == "__main__":
    main(train_propensity)
