"""A fitted model with what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.ml import PipelineModel


@dataclass(frozen=True)
class TrainedModel:
    """What a training job returns for a model, and what a scoring job gets.

    Attributes:
        pipeline: from the columns that `about` names to a prediction.
        metrics: how good it was when it was tested.
        about: whatever a scorer has to know besides, as JSON can hold it; never a person's data.
        version: in the store; 0 for a model that is not stored yet.
    """

    pipeline: PipelineModel
    metrics: Mapping[str, float] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
