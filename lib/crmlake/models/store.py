"""Versions of fitted models: the newest is the challenger, the champion scores."""

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
    """One version of a model: its full name, number, as-of date, metrics, and whether it scores."""

    name: str
    number: int
    as_of: str
    metrics: Mapping[str, float]
    champion: bool


class ModelStore:
    """The models of one workspace: kept track of by MLflow, their files where Spark reads them."""

    def __init__(self, uri: str, files: str) -> None:
        """Nothing is opened yet: MLflow takes seconds to load, and most commands need no model.

        Args:
            uri: of MLflow's tracking and registry store: a server, or a file of the workspace.
            files: a folder for the models' files, as a URI: a place that driver and executors share.
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
        found = self._client.get_experiment_by_name(EXPERIMENT)
        made = found.experiment_id if found else self._client.create_experiment(EXPERIMENT, self._files)
        return str(made)

    @property
    def _database(self) -> Path | None:
        path = self._uri.removeprefix("sqlite:///")
        return Path(path) if path != self._uri else None

    @property
    def empty(self) -> bool:
        """Whether nothing was ever stored here; false where only a server knows."""
        return self._database is not None and not self._database.exists()

    def champions(self, model: Model, as_of: str) -> dict[str, int]:
        """The version that scores for a date, by full name of each variant.

        That is the champion. For a date before the champion's own it is the newest version that was trained for no
        later one: a model that has seen what came after a date never scores it.
        """
        found = {} if self.empty else {each.name: each.aliases for each in self._registered(model.name)}
        known = {name: self._scoring(name, aliases.get(CHAMPION), as_of) for name, aliases in sorted(found.items())}
        return {name: number for name, number in known.items() if number}

    def _scoring(self, name: str, champion: str | None, as_of: str) -> int | None:
        if champion is None:
            return None
        dates = {int(v.version): v.tags.get(AS_OF, "") for v in self._numbered(name)}
        if dates.get(int(champion), "") <= as_of:
            return int(champion)
        earlier = [(day, number) for number, day in dates.items() if day <= as_of]
        return max(earlier)[1] if earlier else None

    def versions(self) -> list[Version]:
        """All versions of all models, by name, the newest first."""
        registered = [] if self.empty else self._registered("models")
        found = [self._version(v, m.aliases) for m in registered for v in self._numbered(m.name)]
        return sorted(found, key=lambda version: (version.name, -version.number))

    def add(self, name: str, fitted: TrainedModel, as_of: str, made_by: Mapping[str, Any]) -> int:
        """Store a model as its newest version; the first of its name becomes champion.

        Args:
            name: the full name of a variant.
            fitted: the model.
            as_of: the date that it was trained for.
            made_by: job, settings, versions read: what was made by the same is the same model, and is stored once.

        Returns:
            The version's number.
        """
        key = json.dumps(made_by, sort_keys=True)
        if name not in {each.name for each in self._registered(name)}:
            self._client.create_registered_model(name)
        known = [v for v in self._numbered(name) if v.tags.get(KEY) == key]
        return int(known[0].version) if known else self._store(name, fitted, {KEY: key, AS_OF: as_of}, made_by)

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
        """One version of a model.

        Raises:
            ModelError: it is not there, or its files are not those that were written.
        """
        kept = next((v for v in self._numbered(name) if int(v.version) == number), None)
        mend = "train it again, or let another version score: crmlake models promote NAME VERSION"
        if kept is None:
            raise ModelError(f"{name} version {number} is not in the store; {mend}")
        try:
            found = files.checksum(kept.source)
        except AnalysisException as fault:
            raise ModelError(f"{name} version {number}: its files are missing at {kept.source}; {mend}") from fault
        except (PySparkException, Py4JJavaError):  # the file system itself says that they are not what was written
            found = None
        if found != kept.tags.get(CHECKSUM):
            raise ModelError(f"{name} version {number}: its files at {kept.source} are damaged; {mend}")
        return files.read(kept.source, number)

    def promote(self, name: str, number: int) -> None:
        """Let a version score from now on.

        Raises:
            ModelError: there is no such version.
        """
        numbers = sorted(int(v.version) for v in ([] if self.empty else self._numbered(name)))
        if number not in numbers:
            raise ModelError(f"{name} has no version {number}; there are: {', '.join(map(str, numbers)) or 'none'}")
        former = self._former(name)
        now = self._client.get_registered_model(name).aliases.get(CHAMPION)
        self._remember(name, [*former, int(now)] if now and int(now) != number else former)
        self._client.set_registered_model_alias(name, CHAMPION, str(number))

    def rollback(self, name: str) -> int:
        """Let the champion before the present one score again; gives its number.

        Raises:
            ModelError: there was none before.
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

    def _version(self, kept: Any, aliases: Mapping[str, str]) -> Version:
        run = self._client.get_run(kept.run_id)
        champion = int(aliases.get(CHAMPION, 0)) == int(kept.version)
        return Version(kept.name, int(kept.version), kept.tags.get(AS_OF, ""), dict(run.data.metrics), champion)
