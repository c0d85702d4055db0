"""The store of fitted models: versions, champions and challengers, kept by MLflow."""

from crmlake.models.store import ModelStore, Version

__all__ = ["ModelStore", "Version"]
