"""Trained models, and the MLflow store of their versions with champions and challengers."""

from crmlake.models.artifacts import Artifact, Parameters, SparkPipeline, artifact_kinds
from crmlake.models.card import Metric, ModelCard, Origin, measures
from crmlake.models.store import ModelStore, Version
from crmlake.models.trained import AnyTrainedModel, TrainedModel

__all__ = [
    "AnyTrainedModel", "Artifact", "Metric", "ModelCard", "ModelStore", "Origin", "Parameters", "SparkPipeline",
    "TrainedModel", "Version", "artifact_kinds", "measures",
]  # fmt: skip
