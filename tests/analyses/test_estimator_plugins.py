"""A family of models that another package adds by an entry point, with an artifact that is no pipeline of MLlib."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError
from pyspark.sql import SparkSession

from crmlake.analyses.supervised import PROPENSITY
from crmlake.analyses.supervised.registry import estimators
from crmlake.analyses.supervised.scoring import score
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import train
from crmlake.errors import ModelError, PluginError
from crmlake.features.targets import PURCHASE
from crmlake.models import ModelStore, Origin
from packages import importable, install_package

ESTIMATOR = '''
"""The share of each half: of the rows below a limit of the first feature, and of the others."""

import json

from pyspark.sql import functions as F

from crmlake.models import Parameters


class Halves:
    tasks = ("binary",)
    grid = {"limit": (10, 30)}

    def fit(self, task, rows, features, parameters, seed):
        above = F.col(features[0]) >= parameters["limit"]
        halves = rows.groupBy(above.alias("above")).agg(F.avg("label").alias("share")).collect()
        shares = {row["above"]: row["share"] for row in halves}
        return Parameters(json.dumps({"feature": features[0], **parameters, "shares": [shares[False], shares[True]]}))

    def predict(self, task, fitted, rows):
        known = json.loads(fitted.json)
        low, high = known["shares"]
        return rows.withColumn("prediction", F.when(F.col(known["feature"]) >= known["limit"], high).otherwise(low))

    def explain(self, fitted, rows, features):
        return {feature: float(feature == features[0]) for feature in features}


HALVES = Halves()
NUMBER = 3
'''
ENTRY_POINTS = "[crmlake.estimators]\nhalves = acme.halves:{}\n"
DATES = [date(2024, month, 1) for month in (1, 4, 7)]
SETTINGS = {"features": ("recency_days", "frequency"), "candidates": ("halves",)}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with importable(tmp_path, monkeypatch, estimators.cache_clear) as folder:
        yield folder


def planted() -> pd.DataFrame:
    """Return 60 customers at each date: three of four below 30 days buy, one of four of the others."""
    people = [(f"C{n:02}", n % 60, 1, float((n % 4 > 0) == (n % 60 < 30))) for n in range(60)]
    columns = ["customer_id", "recency_days", "frequency", "label"]
    return pd.concat([pd.DataFrame(people, columns=columns).assign(cutoff=cutoff) for cutoff in DATES])


def test_a_strangers_family_is_trained_stored_and_scores_like_any_other(package: Path, spark: SparkSession) -> None:
    install_package(package, {"halves": ESTIMATOR}, ENTRY_POINTS.format("HALVES"))
    model = train(spark.createDataFrame(planted()), PURCHASE, PropensitySettings(**SETTINGS))
    assert model is not None
    assert (model.card.estimator, model.details.candidate) == ("halves", "halves (limit=30)")
    assert list(model.card.groups("candidate")) == ["halves (limit=10)", "halves (limit=30)"]
    assert model.card.groups("feature")["recency_days"] == {"importance": 1.0}

    store = ModelStore(f"sqlite:///{package}/mlflow.db", (package / "files").as_uri())
    origin = Origin(job="train", as_of=DATES[-1], settings={}, shape="abc", reads={})
    store.add(PROPENSITY.of(PURCHASE.name), model, origin)
    loaded = store.load(PROPENSITY, PURCHASE.name, 1)
    customers = spark.createDataFrame([("A", 5), ("B", 50)], "customer_id string, recency_days int")
    scores = {row["customer_id"]: row["probability"] for row in score(customers, loaded).collect()}
    below, above = (planted().query(f"recency_days {side} 30")["label"].mean() for side in ("<", ">="))
    assert scores == {"A": pytest.approx(below), "B": pytest.approx(above)}

    (package / "acme-1.0.dist-info" / "entry_points.txt").write_text("")
    estimators.cache_clear()
    with pytest.raises(ModelError, match="unknown estimator 'halves'; there are: logistic_regression, random_forest"):
        score(customers, loaded)
    with pytest.raises(ValidationError, match="unknown candidate 'halves'; there are: logistic_regression"):
        PropensitySettings(**SETTINGS)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("Nothing", "cannot be loaded: AttributeError"),
        ("NUMBER", "expected an instance with the members of Estimator; found 3"),
        ("Halves", "expected an instance with the members of Estimator; found <class"),
    ],
)
def test_a_broken_entry_point_is_one_line_that_names_it(value: str, problem: str, package: Path) -> None:
    install_package(package, {"halves": ESTIMATOR}, ENTRY_POINTS.format(value))
    with pytest.raises(PluginError) as error:
        PropensitySettings()
    assert str(error.value).startswith(f"entry point 'halves = acme.halves:{value}' of the group crmlake.estimators")
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


def test_an_entry_point_is_not_loaded_at_import(package: Path) -> None:
    install_package(package, {"halves": "1 / 0"}, ENTRY_POINTS.format("HALVES"))
    script = f"import sys; sys.path.insert(0, {str(package)!r}); import crmlake.jobs.train_propensity as job"
    for code, last in ((script, None), (f"{script}; job.train_propensity.settings()", "division by zero")):
        finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (finished.returncode == 0) == (last is None), finished.stderr
        assert last is None or last in finished.stderr.splitlines()[-1]
