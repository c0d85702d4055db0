"""Trained models: what one is, and the store of their versions, champions and challengers, kept by MLflow."""

from crmlake.models.store import ModelStore, Version
from crmlake.models.trained import TrainedModel

__all__ = ["ModelStore", "TrainedModel", "Version"]
