"""Train propensity: from features at past dates and what followed to a model for each target."""

from datetime import date

from crmlake.contracts.tables import LABELS, MODEL_TESTS, TARGETS
from crmlake.features.customer_features import TRAINING_FEATURES
from crmlake.features.targets import Target
from crmlake.job import Frames, Made, job
from crmlake.job.main import main
from crmlake.models.propensity import PROPENSITY
from crmlake.models.propensity.settings import PropensitySettings
from crmlake.models.propensity.training import test_bins, train_targets


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
