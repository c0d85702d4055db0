"""Kinds of artifacts that another package adds by an entry point."""

import doctest
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from crmlake.contracts import Model, NoDetails
from crmlake.errors import ModelError, PluginError
from crmlake.models import (
    Artifact,
    ModelCard,
    ModelStore,
    Origin,
    Parameters,
    TrainedModel,
    artifact_kinds,
    card,
    metric_names,
)
from packages import importable, install_package

MODEL = Model("models.curves", "Draws.", NoDetails)
ORIGIN = Origin(job="train", as_of=date(2024, 1, 1), settings={}, shape="abc", reads={})
KIND = '''
"""A curve, kept in a file of its own format."""

from pathlib import Path


class Curve:
    """Coefficients, one a line."""

    def __init__(self, coefficients):
        self.coefficients = coefficients

    def save(self, path):
        folder = Path(path.removeprefix("file://"))
        folder.mkdir(parents=True)
        (folder / "curve.txt").write_text("\\n".join(map(str, self.coefficients)))

    @classmethod
    def load(cls, path):
        lines = (Path(path.removeprefix("file://")) / "curve.txt").read_text().splitlines()
        return cls([float(line) for line in lines])


NUMBER = 3
'''
ENTRY_POINTS = "[crmlake.artifacts]\ncurve = acme.curves:{}\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with importable(tmp_path, monkeypatch, artifact_kinds.cache_clear) as folder:
        yield folder


def curve_model(artifact: Artifact) -> TrainedModel[NoDetails]:
    return TrainedModel(ModelCard[NoDetails](task="t", estimator="e", features=(), details=NoDetails()), artifact)


def test_a_strangers_kind_is_stored_and_loaded_like_any_other(package: Path, spark: SparkSession) -> None:
    install_package(package, {"curves": KIND}, ENTRY_POINTS.format("Curve"))
    store = ModelStore(f"sqlite:///{package}/mlflow.db", (package / "files").as_uri())
    curve = import_module("acme.curves").Curve([0.1, 2.5])
    assert store.add(MODEL.of("one"), curve_model(curve), ORIGIN) == 1
    loaded = store.load(MODEL, "one", 1)
    assert (loaded.card.artifact, loaded.artifact.coefficients) == ("curve", [0.1, 2.5])
    (package / "acme-1.0.dist-info" / "entry_points.txt").write_text("")
    artifact_kinds.cache_clear()
    expected = (
        r"models\.curves\.one version 1: unknown kind of artifact 'curve'; there are: parameters, spark_pipeline; "
        "install the package that adds it"
    )
    with pytest.raises(ModelError, match=expected):
        store.load(MODEL, "one", 1)
    with pytest.raises(ModelError, match=r"Curve is no kind of artifact; there are: parameters, spark_pipeline"):
        store.add(MODEL.of("two"), curve_model(curve), ORIGIN)


@pytest.mark.parametrize(
    ("value", "problem"),
    [("Nothing", "cannot be loaded: AttributeError"), ("NUMBER", "a class with the methods save and load; found 3")],
)
def test_a_broken_entry_point_is_one_line_that_names_it(value: str, problem: str, package: Path) -> None:
    install_package(package, {"curves": KIND}, ENTRY_POINTS.format(value))
    with pytest.raises(PluginError) as error:
        artifact_kinds()
    assert str(error.value).startswith(f"entry point 'curve = acme.curves:{value}' of the group crmlake.artifacts")
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


def test_parameters_are_the_same_after_they_were_stored(spark: SparkSession, tmp_path: Path) -> None:
    metric = card.Metric(name="a", value=0.1 + 0.2, low=1e-300, high=1 / 3)
    Parameters.of(metric).save((tmp_path / "parameters").as_uri())
    assert card.Metric.model_validate_json(Parameters.load((tmp_path / "parameters").as_uri()).json) == metric


@pytest.mark.parametrize("module", [card, metric_names])
def test_the_examples_in_docstrings_are_true(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]
    assert (results.failed, results.attempted > 0) == (0, True)
