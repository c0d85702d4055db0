"""Propensity models recover planted probabilities, and find nothing where nothing is planted."""

import doctest
from datetime import date

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from pyspark.sql import DataFrame, SparkSession
from scipy.stats import norm
from sklearn.metrics import log_loss, roc_auc_score

from crmlake.analyses.supervised import candidates, intervals
from crmlake.analyses.supervised.intervals import auc_interval, mean_interval, share_interval
from crmlake.analyses.supervised.scoring import score
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.tasks import Binary
from crmlake.analyses.supervised.training import PropensityModel, train
from crmlake.errors import JobError
from crmlake.features.targets import PURCHASE
from crmlake.models import Metric, SparkPipeline, TrainedModel

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


def train_rows(rows: DataFrame, settings: PropensitySettings = SETTINGS) -> PropensityModel:
    model = train(rows, PURCHASE, settings)
    assert model is not None
    return model


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return planted(1)


@pytest.fixture(scope="module")
def model(spark: SparkSession, rows: pd.DataFrame) -> PropensityModel:
    return train_rows(frame(spark, rows))


def test_the_auc_is_close_to_that_of_the_planted_probabilities(model: PropensityModel, rows: pd.DataFrame) -> None:
    last = rows[rows["cutoff"] == DATES[-1]]
    best = roc_auc_score(last["label"], last["chance"])
    metrics = model.card.overall
    assert best - 0.01 < metrics["auc_roc"] < best + 0.005
    assert metrics["log_loss"] < metrics["log_loss_floor"] - 0.03
    details = model.details
    assert (details.trained_on, details.chosen_on, details.tested_on) == (tuple(DATES[:2]), DATES[1], DATES[2])


def test_the_card_says_what_the_model_is_and_what_was_tried(model: PropensityModel) -> None:
    card = model.card
    assert (card.task, card.features) == ("binary", SETTINGS.features)
    tried = card.groups("candidate")
    assert set(tried) == {"logistic_regression", "random_forest"}
    assert card.estimator == model.details.candidate == min(tried, key=lambda name: tried[name]["log_loss"])
    assert sum(values["customers"] for values in card.groups("bin").values()) == card.overall["tested"] == CUSTOMERS
    intervals = [metric for metric in card.metrics if metric.low is not None and metric.high is not None]
    assert all(metric.low < metric.value < metric.high for metric in intervals)
    assert {metric.name for metric in intervals} == {"auc_roc", "log_loss", "brier", "lift_top10", "base_rate"}


@pytest.mark.parametrize("family", ["logistic_regression", "random_forest"])
def test_what_was_planted_is_important_and_what_was_not_is_not(
    spark: SparkSession, rows: pd.DataFrame, family: str
) -> None:
    noise = np.random.default_rng(5).random(len(rows))
    settings = SETTINGS.model_copy(update={"features": (*SETTINGS.features, "monetary"), "candidates": (family,)})
    groups = train_rows(frame(spark, rows.assign(monetary=noise)), settings).card.groups("feature")
    importance = {feature: values["importance"] for feature, values in groups.items()}
    assert list(importance) == list(settings.features)
    assert sum(importance.values()) == pytest.approx(1)
    assert importance["recency_days"] == max(importance.values())
    assert importance["monetary"] < importance["recency_days"] / 5
    if family == "logistic_regression":  # a forest splits by noise too, the more often the more values it has
        assert importance["monetary"] < importance["frequency"] / 5


def test_each_value_of_a_parameter_is_a_candidate(spark: SparkSession, rows: pd.DataFrame) -> None:
    parameters = {"random_forest": {"maxDepth": (1, 6), "numTrees": (5,)}}
    settings = SETTINGS.model_copy(update={"candidates": ("random_forest",), "parameters": parameters})
    model = train_rows(frame(spark, rows), settings)
    assert set(model.card.groups("candidate")) == {"random_forest (maxDepth=1)", "random_forest (maxDepth=6)"}
    assert model.details.candidate == "random_forest (maxDepth=6)"
    assert model.details.parameters == {"numTrees": 5, "maxDepth": 6, "minInstancesPerNode": 20}
    (forest,) = model.artifact_as(SparkPipeline).pipeline.stages[-1:]
    assert (forest.getNumTrees, max(tree.depth for tree in forest.trees)) == (5, 6)


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"random_forest": {"maxDepht": (5,)}}, "parameter of random_forest 'maxDepht' .did you mean 'maxDepth'"),
        ({"boosted_trees": {}}, "unknown candidate 'boosted_trees'"),
        ({"random_forest": {"maxDepth": ()}}, "random_forest.maxDepth: expected at least one value"),
    ],
)
def test_parameters_that_cannot_be_are_rejected(parameters: dict[str, dict[str, tuple[int]]], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        PropensitySettings(parameters=parameters)


def test_labels_that_the_task_does_not_know_are_an_error(spark: SparkSession, rows: pd.DataFrame) -> None:
    with pytest.raises(
        JobError, match=r"target purchase_60d: expected labels with label IN \(0, 1\); found 24000 others"
    ):
        train(frame(spark, rows.assign(label=0.5)), PURCHASE, SETTINGS)


def test_permuted_labels_are_not_predicted(spark: SparkSession) -> None:
    """With 10,000 customers, a random AUC has a standard error of .007."""
    result = train_rows(frame(spark, planted(2, 10_000, shuffled=True)))
    assert result.card.overall["auc_roc"] == pytest.approx(0.5, abs=0.02)


def test_partitions_change_no_probability(spark: SparkSession, rows: pd.DataFrame, model: PropensityModel) -> None:
    repartitioned = train_rows(frame(spark, rows).repartition(5))
    assert repartitioned.card == model.card


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
    fitted = train_rows(spark.createDataFrame(rows, schema), settings)
    assert fitted.card.overall["auc_roc"] > 0.8
    (encoder,) = [stage for stage in fitted.artifact_as(SparkPipeline).pipeline.stages if hasattr(stage, "vocabulary")]
    assert set(encoder.vocabulary) == {"", "plan=A", "plan=B", "plan=C"}
    importance = {name: values["importance"] for name, values in fitted.card.groups("feature").items()}
    assert min(importance["numbers.age"], importance["categories.plan"]) > 0.2
    assert (importance["numbers.never_given"], importance["categories.town"]) == (0, 0)


def test_each_value_of_a_set_is_a_coordinate_of_its_own(spark: SparkSession) -> None:
    """Who likes jam, alone or with others, has the label more often."""
    random, rows = np.random.default_rng(4), []
    for cutoff in DATES:
        for customer in range(1500):
            interests = [name for name in ("Cups", "Jam", "Tea") if random.random() < 0.5]
            chance = 0.85 if "Jam" in interests else 0.15
            sets = {} if customer % 50 == 0 else {"interests": interests + ["only mine"] * (customer == 7)}
            rows.append((cutoff, f"C{customer}", {"interests": "x"}, sets, float(random.random() < chance)))
    schema = (
        "cutoff date, customer_id string, categories map<string,string>, category_sets map<string,array<string>>, "
        "label double"
    )
    features = ("categories.interests", "category_sets.interests", "category_sets.never_given")
    settings = PropensitySettings(features=features, candidates=("logistic_regression",))
    fitted = train_rows(spark.createDataFrame(rows, schema), settings)
    assert fitted.card.overall["auc_roc"] > 0.75
    (encoder,) = [stage for stage in fitted.artifact_as(SparkPipeline).pipeline.stages if hasattr(stage, "vocabulary")]
    values = {f"category_sets.interests={name}" for name in ("Cups", "Jam", "Tea")}
    assert set(encoder.vocabulary) == {"", "interests=x"} | values
    importance = {name: values["importance"] for name, values in fitted.card.groups("feature").items()}
    assert importance["category_sets.interests"] > 0.5
    assert importance["category_sets.never_given"] == 0


@pytest.mark.parametrize("name", ["numbers.", "number.age", "categories.Job", "numbers.age)"])
def test_a_feature_that_is_not_an_attributes_name_is_rejected(name: str) -> None:
    with pytest.raises(ValidationError, match="unknown feature"):
        PropensitySettings(features=(name,))


def test_without_three_dates_or_without_positives_nothing_is_trained(spark: SparkSession, rows: pd.DataFrame) -> None:
    assert train(frame(spark, rows[rows["cutoff"] != DATES[0]]), PURCHASE, SETTINGS) is None
    assert train(frame(spark, rows.assign(label=0.0)), PURCHASE, SETTINGS) is None


def test_scores_are_banded_by_their_odds_ratio_to_the_average(
    spark: SparkSession, rows: pd.DataFrame, model: PropensityModel
) -> None:
    card = model.card.model_copy(update={"metrics": (Metric(name="base_rate", value=0.25),)})
    fitted = TrainedModel(card, model.artifact, version=3)
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
    actual = {metric.name: metric.value for metric in Binary().measure(probability, label)}
    assert (actual["auc_roc"], actual["auc_pr"], actual["lift_top10"], actual["base_rate"]) == (1.0, 1.0, 10.0, 0.1)
    assert actual["brier_floor"] == pytest.approx(0.09)
    assert actual["log_loss"] == pytest.approx(log_loss(label, np.clip(probability, 1e-6, 1)))


def test_bins_hold_each_customer_once_by_falling_probability() -> None:
    random = np.random.default_rng(3)
    probability = random.random(1010)
    label = (random.random(1010) < probability).astype(float)
    bins: dict[str, dict[str, float]] = {}
    for metric in Binary().describe_bins(probability, label):
        bins.setdefault(metric.group, {})[metric.name] = metric.value
    actual = pd.DataFrame(bins.values())
    assert list(bins) == [str(number) for number in range(1, 21)]
    assert (actual["customers"].sum(), actual["positives"].sum()) == (1010, label.sum())
    assert actual["mean_probability"].is_monotonic_decreasing
    assert actual["customers"].max() - actual["customers"].min() <= 1


def test_intervals_hold_the_truth_19_times_of_20() -> None:
    """Of 400 intervals, 95 % hold the truth with a standard error of 1.1 %."""
    random, hits = np.random.default_rng(11), np.zeros(3)
    # Two normal distributions, one standard deviation apart, have an AUC of Phi(1 / sqrt 2).
    truth = (0.3, norm.cdf(2**-0.5), 0.5)
    for _ in range(400):
        label = (random.random(300) < truth[0]).astype(float)
        prediction, uniform = random.normal(size=300) + label, random.random(300)
        drawn = (share_interval(label.sum(), 300), auc_interval(prediction, label), mean_interval(uniform))
        hits += [low < value < high for value, (low, high) in zip(truth, drawn, strict=True)]
    assert (np.abs(hits / 400 - 0.95) < 0.035).all()


@pytest.mark.parametrize("module", [candidates, intervals])
def test_the_examples_in_docstrings_are_true(module: object) -> None:
    results = doctest.testmod(module)  # type: ignore[arg-type]
    assert (results.failed, results.attempted > 0) == (0, True)
