"""The store of fitted models: versions, champions and challengers, kept by MLflow."""

from crmlake.store.store import ModelStore, Version

__all__ = ["ModelStore", "Version"]
