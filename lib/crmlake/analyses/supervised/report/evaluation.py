"""The evaluation of a model of a target, as the report shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crmlake.analyses.supervised.details import PropensityDetails
from crmlake.features.targets import Target
from crmlake.models import TrainedModel
from crmlake.page.rows import Record


@dataclass(frozen=True)
class Evaluation:
    """The target of a model, and how good the model was when it was tested.

    Attributes:
        target: The target.
        version: The version of the model.
        candidate: The candidate that was chosen.
        tested_on: The as-of date of the test.
        metrics: The metrics of the test by name.
        bins: The metrics of each bin, by falling prediction.
        classes: The metrics of each class, for a target that has classes.
        candidates: The metrics of each candidate that was tried, on the date before the test.
    """

    target: Target
    version: int
    candidate: str
    tested_on: date
    metrics: Mapping[str, float]
    bins: Sequence[Record]
    classes: Mapping[str, Mapping[str, float]]
    candidates: Mapping[str, Mapping[str, float]]


def read_evaluation(fitted: TrainedModel[PropensityDetails]) -> Evaluation:
    """Return the evaluation that a trained model carries in its card."""
    card, details = fitted.card, fitted.details
    return Evaluation(
        target=details.target,
        version=fitted.version,
        candidate=details.candidate,
        tested_on=details.tested_on,
        metrics=card.overall,
        bins=[{"bin": int(number), **values} for number, values in card.groups("bin").items()],
        classes=card.groups("class"),
        candidates=card.groups("candidate"),
    )
