"""Propensities come as near to planted probabilities as can be, and to nothing where nothing is planted."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from pyspark.sql import DataFrame, SparkSession
from sklearn.metrics import roc_auc_score

from crmlake.analyses.supervised.evaluation import bins, measure
from crmlake.analyses.supervised.scoring import score
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import Trained, train
from crmlake.features.targets import PURCHASE
from crmlake.models.trained import TrainedModel

DATES = [date(2024, month, 1) for month in (1, 4, 7)]
SETTINGS = PropensitySettings(features=("recency_days", "frequency", "gap_mean_days"))
CUSTOMERS = 8000


def planted(seed: int, customers: int = CUSTOMERS, *, shuffled: bool = False) -> pd.DataFrame:
    """Who came lately and often buys again, most of all with both; a gap is known of frequent customers alone."""
    random, parts = np.random.default_rng(seed), []
    for cutoff in DATES:
        recency, frequency = random.integers(1, 365, customers), 1 + random.poisson(2, customers)
        chance = 1 / (1 + np.exp(-(3.0 - np.log(recency) + 0.7 * np.log(frequency))))
        label = (random.random(customers) < chance).astype(float)
        parts.append(
            pd.DataFrame(
                {
                    "cutoff": cutoff,
                    "customer_id": [f"C{n}" for n in range(customers)],
                    "recency_days": recency,
                    "frequency": frequency,
                    "gap_mean_days": np.where(frequency > 1, 30.0, np.nan),
                    "chance": chance,
                    "label": random.permutation(label) if shuffled else label,
                }
            )
        )
    return pd.concat(parts)


def frame(spark: SparkSession, rows: pd.DataFrame) -> DataFrame:
    return spark.createDataFrame(rows.drop(columns="chance"))


def trained(rows: DataFrame, settings: PropensitySettings = SETTINGS) -> Trained:
    found = train(rows, PURCHASE, settings)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return planted(1)


@pytest.fixture(scope="module")
def model(spark: SparkSession, rows: pd.DataFrame) -> Trained:
    return trained(frame(spark, rows))


def test_the_test_reaches_what_the_planted_chances_reach(model: Trained, rows: pd.DataFrame) -> None:
    last = rows[rows["cutoff"] == DATES[-1]]
    best = roc_auc_score(last["label"], last["chance"])
    assert best - 0.01 < model.fitted.metrics["auc_roc"] < best + 0.005
    assert model.fitted.metrics["log_loss"] < model.fitted.metrics["log_loss_floor"] - 0.03
    assert model.fitted.about["tested_on"] == "2024-07-01"
    assert set(model.tried) == {"logistic_regression", "random_forest"}


def test_permuted_labels_are_not_predicted(spark: SparkSession) -> None:
    """Of 10,000 an AUC by chance alone has a standard error of .007."""
    found = trained(frame(spark, planted(2, 10_000, shuffled=True)))
    assert found.fitted.metrics["auc_roc"] == pytest.approx(0.5, abs=0.02)


def test_partitions_change_no_probability(spark: SparkSession, rows: pd.DataFrame, model: Trained) -> None:
    again = trained(frame(spark, rows).repartition(5))
    assert again.fitted.metrics == pytest.approx(model.fitted.metrics, rel=1e-9)


def test_attributes_are_features_by_their_names(spark: SparkSession) -> None:
    """Who has plan B and is young says yes; a value that one customer alone has is in no model."""
    random, rows = np.random.default_rng(4), []
    for cutoff in DATES:
        for customer in range(1500):
            plan, age = random.choice(["A", "B", "C"]), float(random.integers(18, 80))
            chance = 1 / (1 + np.exp(-(2.0 * (plan == "B") - (age - 45) / 12)))
            plan = "only mine" if customer == 7 else None if customer % 50 == 0 else str(plan)
            categories = {"plan": plan, "town": f"T{customer}"} if plan else {}
            rows.append((cutoff, f"C{customer}", {"age": age}, categories, float(random.random() < chance)))
    schema = "cutoff date, customer_id string, numbers map<string,double>, categories map<string,string>, label double"
    settings = PropensitySettings(
        features=("numbers.age", "numbers.never_told", "categories.plan", "categories.town"),
        candidates=("logistic_regression",),
    )
    found = trained(spark.createDataFrame(rows, schema), settings).fitted
    assert found.metrics["auc_roc"] > 0.8
    (counted,) = [stage for stage in found.pipeline.stages if hasattr(stage, "vocabulary")]
    assert set(counted.vocabulary) == {"", "plan=A", "plan=B", "plan=C"}


@pytest.mark.parametrize("name", ["numbers.", "number.age", "categories.Job", "numbers.age)"])
def test_a_feature_that_is_no_attribute_s_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="unknown feature"):
        PropensitySettings(features=(name,))


def test_without_three_dates_or_without_positives_nothing_is_trained(spark: SparkSession, rows: pd.DataFrame) -> None:
    assert train(frame(spark, rows[rows["cutoff"] != DATES[0]]), PURCHASE, SETTINGS) is None
    assert train(frame(spark, rows.assign(label=0.0)), PURCHASE, SETTINGS) is None


def test_scores_are_banded_by_odds_against_the_average(spark: SparkSession, rows: pd.DataFrame, model: Trained) -> None:
    fitted = TrainedModel(model.fitted.pipeline, {"base_rate": 0.25}, model.fitted.about, version=3)
    found = score(frame(spark, rows[rows["cutoff"] == DATES[0]]), fitted).toPandas()
    assert len(found) == CUSTOMERS
    odds = found["probability"] / (1 - found["probability"]) * 3
    expected = np.select([odds >= 3, odds <= 1 / 3], ["high", "low"], "medium")
    assert (found["band"] == expected).all()
    assert set(found["band"]) == {"low", "medium", "high"}
    assert set(found["target"]) == {"purchase_60d"}
    assert set(found["model_version"]) == {3}


def test_metrics_of_a_known_ranking() -> None:
    probability, label = np.linspace(0.95, 0.0, 20), np.array([1.0] * 2 + [0.0] * 18)
    found = measure(probability, label)
    assert (found["auc_roc"], found["auc_pr"], found["lift_top10"], found["base_rate"]) == (1.0, 1.0, 10.0, 0.1)
    assert found["brier_floor"] == pytest.approx(0.09)


def test_bins_hold_everybody_once_the_most_probable_first() -> None:
    random = np.random.default_rng(3)
    probability = random.random(1010)
    label = (random.random(1010) < probability).astype(float)
    found = bins(probability, label)
    assert (found["customers"].sum(), found["positives"].sum()) == (1010, label.sum())
    assert found["mean_probability"].is_monotonic_decreasing
    assert found["customers"].max() - found["customers"].min() <= 1
