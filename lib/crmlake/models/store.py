"""The store of model versions: the champion scores, the newest other version is the challenger."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from py4j.protocol import Py4JJavaError
from pydantic import BaseModel
from pyspark.errors import AnalysisException, PySparkException

from crmlake.contracts import AnyModel, Model
from crmlake.errors import ModelError
from crmlake.models import files
from crmlake.models.card import Metric, Origin
from crmlake.models.champions import AS_OF, CHAMPION, Champions
from crmlake.models.registry import ModelRegistry
from crmlake.models.trained import AnyTrainedModel, TrainedModel

D = TypeVar("D", bound=BaseModel)
CHECKSUM, KEY, FORMAT = "checksum", "key", "format"
CARD = "card"
"""The format of the files that this release writes and reads."""
ADVICE = (
    "let another version score (crmlake models promote NAME VERSION), or train one first (crmlake run train_… --only)"
)


@dataclass(frozen=True)
class Version:
    """One version of a model: its full name, number, as-of date, metrics, and whether it is the champion."""

    name: str
    number: int
    as_of: str
    metrics: tuple[Metric, ...]
    champion: bool


class ModelStore:
    """The models of one workspace: MLflow registers the versions, and Spark reads and writes their files."""

    def __init__(self, uri: str, files: str) -> None:
        """Create a store without opening it.

        Args:
            uri: The URI of MLflow's tracking and registry store: a server, or a file in the workspace.
            files: The URI of a folder for the models' files, which driver and executors must both reach.
        """
        self._registry = ModelRegistry(uri, files)
        self._champions = Champions(self._registry)

    @property
    def empty(self) -> bool:
        """Whether no model was ever stored; false for a server, whose content is not checked."""
        return self._registry.is_empty

    def champions(self, model: AnyModel, as_of: str) -> dict[str, int]:
        """Return the version that scores for a date, by the full name of each variant; see `Champions.find`."""
        return self._champions.find(model, as_of)

    def promote(self, name: str, number: int) -> None:
        """Make a version the champion; see `Champions.promote`."""
        self._champions.promote(name, number)

    def rollback(self, name: str) -> int:
        """Make the previous champion the champion again, and return its number; see `Champions.roll_back`."""
        return self._champions.roll_back(name)

    def names(self) -> set[str]:
        """Return the full names of all models."""
        return {entry.name for entry in self._registry.models("models")}

    def versions(self) -> list[Version]:
        """Return all versions of all models, by name, the newest first."""
        models = self._registry.models("models")
        versions = [self._version(v, m.aliases) for m in models for v in self._registry.versions(m.name)]
        return sorted(versions, key=lambda version: (version.name, -version.number))

    def _version(self, entry: Any, aliases: Mapping[str, str]) -> Version:
        metrics = self._registry.metrics(entry.run_id)
        champion = int(aliases.get(CHAMPION, 0)) == int(entry.version)
        return Version(entry.name, int(entry.version), entry.tags.get(AS_OF, ""), metrics, champion)

    def add(self, name: str, trained: AnyTrainedModel, origin: Origin) -> int:
        """Store a model as the newest version of its name; the first version becomes champion.

        Args:
            name: The full name of a variant.
            trained: The model.
            origin: The run that trained it. If an undamaged version of the same origin exists, the model is
                not stored again.

        Returns:
            The number of the version.
        """
        if name not in self.names():
            self._registry.client.create_registered_model(name)
        same_origin = (version for version in self._registry.versions(name) if version.tags.get(KEY) == origin.key)
        identical = [version for version in same_origin if not self._find_fault(version)]
        if not identical:
            return self._store(name, trained, origin)
        number = int(identical[0].version)
        self._champions.appoint_first(name, number)  # a run that was killed here may have appointed none
        return number

    def _store(self, name: str, trained: AnyTrainedModel, origin: Origin) -> int:
        client = self._registry.client
        tags = {"job": origin.job, "as_of": str(origin.as_of), "shape": origin.shape, "reads": str(dict(origin.reads))}
        run = client.create_run(self._registry.experiment, run_name=name, tags=tags)
        self._registry.log_metrics(run.info.run_id, trained.card.metrics)
        source = f"{run.info.artifact_uri}/model"
        checksum = files.write(trained, origin, source)
        client.set_terminated(run.info.run_id)
        tags = {KEY: origin.key, AS_OF: str(origin.as_of), CHECKSUM: checksum, FORMAT: CARD}
        number = int(client.create_model_version(name, source, run.info.run_id, tags=tags).version)
        self._champions.appoint_first(name, number)
        return number

    def checksum(self, name: str, number: int) -> str:
        """Return the checksum of the files of a model version; empty if there is no such version."""
        versions = (version for version in self._registry.versions(name) if int(version.version) == number)
        return next((str(version.tags.get(CHECKSUM, "")) for version in versions), "")

    def load(self, model: Model[D], variant: str, number: int, recorded: str | None = None) -> TrainedModel[D]:
        """Return one version of a model.

        Args:
            model: The family.
            variant: The variant.
            number: The number of the version.
            recorded: The checksum in the run record, which lies elsewhere than the store and the files; none where the
                run that trained the version recorded none.

        Raises:
            ModelError: The version does not exist, was stored by an earlier release, or its files are missing, damaged
                or not those that the job trained.
        """
        name = model.of(variant)
        version = next((v for v in self._registry.versions(name) if int(v.version) == number), None)
        label = f"{name} version {number}"
        if version is None:
            raise ModelError(f"{label} is not in the store; {ADVICE}")
        if version.tags.get(FORMAT) != CARD:
            raise ModelError(
                f"{label} was stored by an earlier release of crmlake, which this one does not read; train it again, "
                "and let the new version score: crmlake models promote NAME VERSION"
            )
        if recorded not in (None, version.tags.get(CHECKSUM)):
            raise ModelError(f"{label}: its checksum in the store is not the one that its training recorded; {ADVICE}")
        if fault := self._find_fault(version):
            raise ModelError(f"{label}: {fault}; {ADVICE}")
        try:
            return cast(
                "TrainedModel[D]",
                files.read(model, self._place(version), number, version.tags[CHECKSUM]),
            )
        except ModelError as error:
            raise ModelError(f"{label}: {error}; {ADVICE}") from error

    def _find_fault(self, version: Any) -> str:
        """Return the damage to the files of a version, in words; empty if they are whole."""
        place = self._place(version)
        try:
            checksum = files.checksum(place)
        except AnalysisException:
            return f"its files are missing at {place}"
        except (PySparkException, Py4JJavaError):  # the file system's own checksums may detect the damage first
            checksum = ""
        return "" if checksum == version.tags.get(CHECKSUM) else f"its files at {place} are damaged"

    def _place(self, version: Any) -> str:
        """Return the folder of a version: in this workspace, or where it was stored if it is not there."""
        place = self._registry.location(version.source)
        return place if place == version.source or files.exists(place) else str(version.source)
