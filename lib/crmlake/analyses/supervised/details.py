"""What scoring and the report need to know of a propensity model beside its artifact."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict

from crmlake.analyses.supervised.estimator import Value
from crmlake.features.targets import Target


class PropensityDetails(BaseModel):
    """The target of a model, and how the model was chosen and tested.

    Attributes:
        target: The target.
        candidate: The candidate that was chosen: the estimator, with parameters where several were tried.
        parameters: The parameters of the estimator.
        trained_on: The dates of the rows that the model was trained on.
        chosen_on: The date of the rows by which the candidate was chosen.
        tested_on: The date of the rows that the model was tested on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Target
    candidate: str
    parameters: Mapping[str, Value]
    trained_on: tuple[date, ...]
    chosen_on: date
    tested_on: date
