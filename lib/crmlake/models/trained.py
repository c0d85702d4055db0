"""A trained model with its metrics and facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.ml import PipelineModel


@dataclass(frozen=True)
class TrainedModel:
    """A model as a training job returns it and a scoring job reads it.

    Attributes:
        pipeline: The fitted pipeline from input columns to a prediction.
        metrics: The metrics of the model's test.
        facts: Further facts that scoring or the report needs, as JSON values; never personal data.
        version: The version in the store; 0 for a model that is not stored yet.
    """

    pipeline: PipelineModel
    metrics: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
