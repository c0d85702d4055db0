"""Artifacts: the part of a trained model that computes, in whatever form its library saves it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, Self, runtime_checkable

from pydantic import BaseModel
from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.errors import ModelError, unknown
from crmlake.plugins import load_plugins

GROUP = "crmlake.artifacts"
"""The entry-point group of kinds of artifacts that other packages add."""


_SPARK_CLASSES = ("org.apache.spark.ml.", "pyspark.ml.")


@runtime_checkable
class Artifact(Protocol):
    """What a trained model computes with. Executors and driver must both reach the path, as Spark does."""

    def save(self, path: str) -> None:
        """Write the artifact into a new folder, on any file system that Spark can write to."""

    @classmethod
    def load(cls, path: str) -> Self:
        """Return the artifact in a folder."""


@dataclass(frozen=True)
class SparkPipeline:
    """A fitted pipeline of MLlib.

    Spark itself writes and reads the files. MLflow's own Spark flavour copies them through Hadoop's default file
    system, which does not work for a lake on an object store.
    """

    pipeline: PipelineModel

    def save(self, path: str) -> None:
        """Write the pipeline into a new folder."""
        self.pipeline.save(path)

    @classmethod
    def load(cls, path: str) -> Self:
        """Return the pipeline in a folder.

        Raises:
            ModelError: The files name a class that is not Spark's: to load it would run its code.
        """
        if strange := sorted(name for name in _class_names(path) if not name.startswith(_SPARK_CLASSES)):
            raise ModelError(f"its files name the class {strange[0]}, which is not one of Spark ML; it is not loaded")
        return cls(PipelineModel.load(path))


def _class_names(path: str) -> set[str]:
    """Return the classes that Spark would load for a pipeline: each part of it names its own."""
    files = SparkSession.active().read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    metadata = files.where(F.contains("path", F.lit("/metadata/part-"))).select(F.col("content").cast("string"))
    texts = [row[0] for row in metadata.collect()]
    return {json.loads(line)["class"] for text in texts for line in text.splitlines() if line}


@dataclass(frozen=True)
class Parameters:
    """The parameters of a model that is a formula, as JSON.

    Attributes:
        json: One JSON object on one line.
    """

    json: str

    @classmethod
    def of(cls, values: BaseModel) -> Self:
        """Return the parameters that a pydantic model holds; its `model_validate_json` reads them again."""
        return cls(values.model_dump_json())

    def save(self, path: str) -> None:
        """Write the parameters into a new folder."""
        write_text(path, self.json)

    @classmethod
    def load(cls, path: str) -> Self:
        """Return the parameters in a folder."""
        return cls(read_text(path))


@cache
def artifact_kinds() -> Mapping[str, type[Artifact]]:
    """Return every kind of artifact by name: those of crmlake, and those that installed packages add by entry points.

    Raises:
        PluginError: An entry point of the group `crmlake.artifacts` is broken.
    """
    own: dict[str, type[Artifact]] = {"parameters": Parameters, "spark_pipeline": SparkPipeline}
    return load_plugins(GROUP, own, _is_kind, "a class with the methods save and load")


def _is_kind(plugin: Any) -> bool:
    return isinstance(plugin, type) and all(callable(getattr(plugin, name, None)) for name in ("save", "load"))


def kind_of(artifact: Artifact) -> str:
    """Return the name of an artifact's kind.

    Raises:
        ModelError: The class is not registered.
    """
    names = [name for name, kind in artifact_kinds().items() if kind is type(artifact)]
    if not names:
        registered = ", ".join(sorted(artifact_kinds()))
        raise ModelError(
            f"{type(artifact).__name__} is no kind of artifact; there are: {registered}. Register the class as an "
            f"entry point of the group {GROUP}"
        )
    return names[0]


def load_artifact(kind: str, path: str) -> Artifact:
    """Return the artifact in a folder.

    Raises:
        ModelError: No installed package has artifacts of this kind.
    """
    if kind not in artifact_kinds():
        raise ModelError(f"{unknown('kind of artifact', kind, artifact_kinds())}; install the package that adds it")
    return artifact_kinds()[kind].load(path)


def write_text(path: str, text: str) -> None:
    """Write one line of text into a new folder."""
    SparkSession.active().createDataFrame([(text,)], "value string").coalesce(1).write.text(path)


def read_text(path: str) -> str:
    """Return the one line of text in a folder."""
    (line,) = SparkSession.active().read.text(path).collect()
    return str(line["value"])
