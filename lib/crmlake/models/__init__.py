"""Trained models, and the MLflow store of their versions with champions and challengers."""

from crmlake.models.store import ModelStore, Version
from crmlake.models.trained import TrainedModel

__all__ = ["ModelStore", "TrainedModel", "Version"]
