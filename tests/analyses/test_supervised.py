"""Propensity models recover planted probabilities, and find nothing where nothing is planted."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from pyspark.sql import DataFrame, SparkSession
from sklearn.metrics import roc_auc_score

from crmlake.analyses.supervised.evaluation import bin_predictions, measure
from crmlake.analyses.supervised.scoring import score
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.training import TrainingResult, train
from crmlake.features.targets import PURCHASE
from crmlake.models.trained import TrainedModel

DATES = [date(2024, month, 1) for month in (1, 4, 7)]
SETTINGS = PropensitySettings(features=("recency_days", "frequency", "gap_mean_days"))
CUSTOMERS = 8000


def planted(seed: int, customers: int = CUSTOMERS, *, shuffled: bool = False) -> pd.DataFrame:
    """Return customers who buy again more likely if recent or frequent; only frequent customers have a gap."""
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


def train_rows(rows: DataFrame, settings: PropensitySettings = SETTINGS) -> TrainingResult:
    result = train(rows, PURCHASE, settings)
    assert result is not None
    return result


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return planted(1)


@pytest.fixture(scope="module")
def model(spark: SparkSession, rows: pd.DataFrame) -> TrainingResult:
    return train_rows(frame(spark, rows))


def test_the_auc_is_close_to_that_of_the_planted_probabilities(model: TrainingResult, rows: pd.DataFrame) -> None:
    last = rows[rows["cutoff"] == DATES[-1]]
    best = roc_auc_score(last["label"], last["chance"])
    assert best - 0.01 < model.fitted.metrics["auc_roc"] < best + 0.005
    assert model.fitted.metrics["log_loss"] < model.fitted.metrics["log_loss_floor"] - 0.03
    assert model.fitted.facts["tested_on"] == "2024-07-01"
    assert set(model.tried) == {"logistic_regression", "random_forest"}


def test_permuted_labels_are_not_predicted(spark: SparkSession) -> None:
    """With 10,000 customers, a random AUC has a standard error of .007."""
    result = train_rows(frame(spark, planted(2, 10_000, shuffled=True)))
    assert result.fitted.metrics["auc_roc"] == pytest.approx(0.5, abs=0.02)


def test_partitions_change_no_probability(spark: SparkSession, rows: pd.DataFrame, model: TrainingResult) -> None:
    repartitioned = train_rows(frame(spark, rows).repartition(5))
    assert repartitioned.fitted.metrics == pytest.approx(model.fitted.metrics, rel=1e-9)


def test_attributes_are_features_by_their_names(spark: SparkSession) -> None:
    """Plan B and low age raise the label's probability; a value of a single customer is in no model."""
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
        features=("numbers.age", "numbers.never_given", "categories.plan", "categories.town"),
        candidates=("logistic_regression",),
    )
    fitted = train_rows(spark.createDataFrame(rows, schema), settings).fitted
    assert fitted.metrics["auc_roc"] > 0.8
    (encoder,) = [stage for stage in fitted.pipeline.stages if hasattr(stage, "vocabulary")]
    assert set(encoder.vocabulary) == {"", "plan=A", "plan=B", "plan=C"}


@pytest.mark.parametrize("name", ["numbers.", "number.age", "categories.Job", "numbers.age)"])
def test_a_feature_that_is_not_an_attributes_name_is_rejected(name: str) -> None:
    with pytest.raises(ValidationError, match="unknown feature"):
        PropensitySettings(features=(name,))


def test_without_three_dates_or_without_positives_nothing_is_trained(spark: SparkSession, rows: pd.DataFrame) -> None:
    assert train(frame(spark, rows[rows["cutoff"] != DATES[0]]), PURCHASE, SETTINGS) is None
    assert train(frame(spark, rows.assign(label=0.0)), PURCHASE, SETTINGS) is None


def test_scores_are_banded_by_their_odds_ratio_to_the_average(
    spark: SparkSession, rows: pd.DataFrame, model: TrainingResult
) -> None:
    fitted = TrainedModel(model.fitted.pipeline, {"base_rate": 0.25}, model.fitted.facts, version=3)
    actual = score(frame(spark, rows[rows["cutoff"] == DATES[0]]), fitted).toPandas()
    assert len(actual) == CUSTOMERS
    odds = actual["probability"] / (1 - actual["probability"]) * 3
    expected = np.select([odds >= 3, odds <= 1 / 3], ["high", "low"], "medium")
    assert (actual["band"] == expected).all()
    assert set(actual["band"]) == {"low", "medium", "high"}
    assert set(actual["target"]) == {"purchase_60d"}
    assert set(actual["model_version"]) == {3}


def test_metrics_of_a_perfect_ranking() -> None:
    probability, label = np.linspace(0.95, 0.0, 20), np.array([1.0] * 2 + [0.0] * 18)
    actual = measure(probability, label)
    assert (actual["auc_roc"], actual["auc_pr"], actual["lift_top10"], actual["base_rate"]) == (1.0, 1.0, 10.0, 0.1)
    assert actual["brier_floor"] == pytest.approx(0.09)


def test_bins_hold_each_customer_once_by_falling_probability() -> None:
    random = np.random.default_rng(3)
    probability = random.random(1010)
    label = (random.random(1010) < probability).astype(float)
    actual = bin_predictions(probability, label)
    assert (actual["customers"].sum(), actual["positives"].sum()) == (1010, label.sum())
    assert actual["mean_probability"].is_monotonic_decreasing
    assert actual["customers"].max() - actual["customers"].min() <= 1
