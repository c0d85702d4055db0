"""The register of model versions in MLflow, opened when it is first used."""

import logging
import os
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlake.models.card import Metric
from crmlake.models.metric_names import join_name, split_name

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENT = "crmlake"
BATCH = 1000
"""The maximum number of metrics that MLflow takes at once."""


class ModelRegistry:
    """The registered models of one workspace and their versions.

    The entries that it returns are MLflow's `RegisteredModel` and `ModelVersion`.
    """

    def __init__(self, uri: str, files: str) -> None:
        """Create a register without opening it: MLflow takes seconds to load, and most commands need no model.

        Args:
            uri: The URI of MLflow's tracking and registry store: a server, or a file in the workspace.
            files: The URI of a folder for the models' files, which driver and executors must both reach.
        """
        self._uri, self._files = uri, files

    @cached_property
    def client(self) -> "MlflowClient":
        """The client of MLflow."""
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        from mlflow import MlflowClient  # noqa: PLC0415 - see __init__

        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # errors are raised as well
        if self._database:
            self._database.parent.mkdir(parents=True, exist_ok=True)
        return MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)

    @cached_property
    def experiment(self) -> str:
        """The identifier of the experiment that all runs belong to."""
        for experiment in self._experiments:
            if experiment.artifact_location == self._files:
                return str(experiment.experiment_id)
        name = f"{EXPERIMENT} {self._files}" if self._experiments else EXPERIMENT
        return str(self.client.create_experiment(name, self._files))

    def location(self, source: str) -> str:
        """Return where the files of a model version are now.

        MLflow remembers the absolute folder of each experiment, so that a workspace that was moved or copied would read
        and write in its former place.
        """
        folders = [experiment.artifact_location.rstrip("/") for experiment in self._experiments]
        former = max((f for f in folders if source.startswith(f"{f}/")), key=len, default=None)
        return source if former is None else f"{self._files.rstrip('/')}{source[len(former) :]}"

    @cached_property
    def _experiments(self) -> list[Any]:
        """The experiments of this workspace: one for each place that it has been in."""
        return list(self.client.search_experiments(filter_string=f"name LIKE '{EXPERIMENT}%'"))

    @property
    def _database(self) -> Path | None:
        path = self._uri.removeprefix("sqlite:///")
        return Path(path) if path != self._uri else None

    @property
    def is_empty(self) -> bool:
        """Whether no model was ever stored; false for a server, whose content is not checked."""
        return self._database is not None and not self._database.exists()

    def models(self, prefix: str) -> list[Any]:
        """Return the registered models whose names start with a prefix."""
        if self.is_empty:
            return []
        return list(self.client.search_registered_models(filter_string=f"name LIKE '{prefix}%'", max_results=1000))

    def versions(self, name: str) -> list[Any]:
        """Return the versions of a model."""
        if self.is_empty:
            return []
        return list(self.client.search_model_versions(f"name = '{name}'", max_results=10_000))

    def log_metrics(self, run: str, metrics: Sequence[Metric]) -> None:
        """Record the metrics of a run of training."""
        from mlflow.entities import Metric as LoggedMetric  # noqa: PLC0415 - see __init__

        at = int(time.time() * 1000)
        logged = [LoggedMetric(join_name(metric), metric.value, at, 0) for metric in metrics]
        for start in range(0, len(logged), BATCH):
            self.client.log_batch(run, metrics=logged[start : start + BATCH])

    def metrics(self, run: str) -> tuple[Metric, ...]:
        """Return the metrics of a run of training, without intervals."""
        values = self.client.get_run(run).data.metrics
        return tuple(Metric(value=value, **split_name(name)) for name, value in values.items())
