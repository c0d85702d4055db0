"""The store of model versions: the champion scores, the newest other version is the challenger."""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException

from crmlake.contracts import Model
from crmlake.errors import ModelError
from crmlake.models import files
from crmlake.models.trained import TrainedModel

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHAMPION, FORMER, CHECKSUM, KEY, AS_OF = "champion", "former_champions", "checksum", "key", "as_of"
EXPERIMENT = "crmlake"


@dataclass(frozen=True)
class Version:
    """One version of a model: its full name, number, as-of date, metrics, and whether it is the champion."""

    name: str
    number: int
    as_of: str
    metrics: Mapping[str, float]
    champion: bool


class ModelStore:
    """The models of one workspace: MLflow registers the versions, and Spark reads and writes their files."""

    def __init__(self, uri: str, files: str) -> None:
        """Create a store without opening it: MLflow takes seconds to load, and most commands need no model.

        Args:
            uri: The URI of MLflow's tracking and registry store: a server, or a file in the workspace.
            files: The URI of a folder for the models' files, which driver and executors must both reach.
        """
        self._uri, self._files = uri, files

    @cached_property
    def _client(self) -> "MlflowClient":
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        from mlflow import MlflowClient  # noqa: PLC0415 - see __init__

        for name in ("mlflow", "alembic"):
            logging.getLogger(name).setLevel(logging.ERROR)
        if self._database:
            self._database.parent.mkdir(parents=True, exist_ok=True)
        return MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)

    @cached_property
    def _experiment(self) -> str:
        experiment = self._client.get_experiment_by_name(EXPERIMENT)
        if experiment:
            return str(experiment.experiment_id)
        return str(self._client.create_experiment(EXPERIMENT, self._files))

    @property
    def _database(self) -> Path | None:
        path = self._uri.removeprefix("sqlite:///")
        return Path(path) if path != self._uri else None

    @property
    def empty(self) -> bool:
        """Whether no model was ever stored; false for a server, whose content is not checked."""
        return self._database is not None and not self._database.exists()

    def champions(self, model: Model, as_of: str) -> dict[str, int]:
        """Return the version that scores for a date, by the full name of each variant.

        This is the champion, unless it was trained for a later date. Then it is the newest version trained for that
        date or before, because a model must not score a date with knowledge of what followed.
        """
        aliases = {} if self.empty else {entry.name: entry.aliases for entry in self._registered(model.name)}
        scoring = {name: self._scoring_version(name, aliases[name].get(CHAMPION), as_of) for name in sorted(aliases)}
        return {name: number for name, number in scoring.items() if number}

    def _scoring_version(self, name: str, champion: str | None, as_of: str) -> int | None:
        if champion is None:
            return None
        dates = {int(v.version): v.tags.get(AS_OF, "") for v in self._numbered(name)}
        if dates.get(int(champion), "") <= as_of:
            return int(champion)
        earlier = [(day, number) for number, day in dates.items() if day <= as_of]
        return max(earlier)[1] if earlier else None

    def versions(self) -> list[Version]:
        """Return all versions of all models, by name, the newest first."""
        registered = [] if self.empty else self._registered("models")
        versions = [self._version(v, m.aliases) for m in registered for v in self._numbered(m.name)]
        return sorted(versions, key=lambda version: (version.name, -version.number))

    def add(self, name: str, fitted: TrainedModel, as_of: str, made_by: Mapping[str, Any]) -> int:
        """Store a model as the newest version of its name; the first version becomes champion.

        Args:
            name: The full name of a variant.
            fitted: The model.
            as_of: The date that the model was trained for.
            made_by: The job, settings and table versions that produced the model. If a version with the same values
                exists, the model is not stored again.

        Returns:
            The number of the version.
        """
        key = json.dumps(made_by, sort_keys=True)
        if name not in {entry.name for entry in self._registered(name)}:
            self._client.create_registered_model(name)
        identical = [v for v in self._numbered(name) if v.tags.get(KEY) == key]
        return int(identical[0].version) if identical else self._store(name, fitted, {KEY: key, AS_OF: as_of}, made_by)

    def _store(self, name: str, fitted: TrainedModel, tags: dict[str, str], made_by: Mapping[str, Any]) -> int:
        run = self._client.create_run(self._experiment, run_name=name, tags={k: str(v) for k, v in made_by.items()})
        for metric, value in fitted.metrics.items():
            self._client.log_metric(run.info.run_id, metric, value)
        source = f"{run.info.artifact_uri}/model"
        tags[CHECKSUM] = files.write(fitted, source)
        self._client.set_terminated(run.info.run_id)
        number = int(self._client.create_model_version(name, source, run.info.run_id, tags=tags).version)
        if CHAMPION not in self._client.get_registered_model(name).aliases:
            self._client.set_registered_model_alias(name, CHAMPION, str(number))
        return number

    def load(self, name: str, number: int) -> TrainedModel:
        """Return one version of a model.

        Raises:
            ModelError: if the version does not exist, or its files are missing or damaged.
        """
        version = next((v for v in self._numbered(name) if int(v.version) == number), None)
        advice = "train it again, or let another version score: crmlake models promote NAME VERSION"
        if version is None:
            raise ModelError(f"{name} version {number} is not in the store; {advice}")
        try:
            checksum = files.checksum(version.source)
        except AnalysisException as fault:
            raise ModelError(f"{name} version {number}: its files are missing at {version.source}; {advice}") from fault
        except (PySparkException, Py4JJavaError):  # the file system's own checksums may detect the damage first
            checksum = None
        if checksum != version.tags.get(CHECKSUM):
            raise ModelError(f"{name} version {number}: its files at {version.source} are damaged; {advice}")
        return files.read(version.source, number)

    def promote(self, name: str, number: int) -> None:
        """Make a version the champion.

        Raises:
            ModelError: if the version does not exist.
        """
        numbers = sorted(int(v.version) for v in ([] if self.empty else self._numbered(name)))
        if number not in numbers:
            raise ModelError(f"{name} has no version {number}; there are: {', '.join(map(str, numbers)) or 'none'}")
        former = self._former(name)
        now = self._client.get_registered_model(name).aliases.get(CHAMPION)
        self._remember(name, [*former, int(now)] if now and int(now) != number else former)
        self._client.set_registered_model_alias(name, CHAMPION, str(number))

    def rollback(self, name: str) -> int:
        """Make the previous champion the champion again, and return its number.

        Raises:
            ModelError: if there was no previous champion.
        """
        former = [] if self.empty or not self._registered(name) else self._former(name)
        if not former:
            raise ModelError(f"{name}: no version was champion before the present one")
        self._client.set_registered_model_alias(name, CHAMPION, str(former[-1]))
        self._remember(name, former[:-1])
        return former[-1]

    def _former(self, name: str) -> list[int]:
        return [int(n) for n in json.loads(self._client.get_registered_model(name).tags.get(FORMER, "[]"))]

    def _remember(self, name: str, former: list[int]) -> None:
        self._client.set_registered_model_tag(name, FORMER, json.dumps(former))

    def _registered(self, prefix: str) -> list[Any]:
        return list(self._client.search_registered_models(filter_string=f"name LIKE '{prefix}%'", max_results=1000))

    def _numbered(self, name: str) -> list[Any]:
        return list(self._client.search_model_versions(f"name = '{name}'", max_results=10_000))

    def _version(self, entry: Any, aliases: Mapping[str, str]) -> Version:
        run = self._client.get_run(entry.run_id)
        champion = int(aliases.get(CHAMPION, 0)) == int(entry.version)
        return Version(entry.name, int(entry.version), entry.tags.get(AS_OF, ""), dict(run.data.metrics), champion)
