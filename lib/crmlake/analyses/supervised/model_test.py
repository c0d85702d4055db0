"""The test of a model that gives probabilities, as the report shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmlake.models.trained import TrainedModel
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


def read_model_test(fitted: TrainedModel) -> ModelTest:
    """Return the test that a trained model carries."""
    facts, target = fitted.facts, fitted.facts["target"]
    return ModelTest(
        meaning=target["meaning"],
        desirable=target["desirable"],
        version=fitted.version,
        candidate=facts["model"],
        tested_on=date.fromisoformat(facts["tested_on"]),
        metrics=dict(fitted.metrics),
        bins=facts["bins"],
        candidates=facts["tried"],
    )
