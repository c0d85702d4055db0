"""The test of a model that gives probabilities, as the report shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmlake.analyses.supervised.details import PropensityDetails
from crmlake.models import TrainedModel
from crmlake.page.rows import Record


@dataclass(frozen=True)
class ModelTest:
    """The target of a model, and how good the model was in its test.

    Attributes:
        meaning: What a customer does who meets the target, such as "buys within 60 days".
        desirable: Whether the company wants it to happen.
        version: The version of the model.
        candidate: The kind of model that was chosen.
        tested_on: The as-of date of the test.
        metrics: The metrics of the test by name.
        bins: customers, positives and mean_probability of each bin, by falling probability.
        candidates: The metrics of each kind of model that was tried, on the date before the test.
    """

    meaning: str
    desirable: bool
    version: int
    candidate: str
    tested_on: date
    metrics: Mapping[str, float]
    bins: Sequence[Record]
    candidates: Mapping[str, Mapping[str, float]]


def read_model_test(fitted: TrainedModel[PropensityDetails]) -> ModelTest:
    """Return the test that a trained model carries in its card."""
    card, details = fitted.card, fitted.details
    return ModelTest(
        meaning=details.target.meaning,
        desirable=details.target.desirable,
        version=fitted.version,
        candidate=details.candidate,
        tested_on=details.tested_on,
        metrics=card.overall,
        bins=[{"bin": int(number), **values} for number, values in card.groups("bin").items()],
        candidates=card.groups("candidate"),
    )
