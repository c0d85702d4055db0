"""The data of the report that comes from models: from their cards, and from the scores of their family."""

from datetime import date

import pandas as pd
from pyspark.sql import SparkSession

from crmlake.analyses.supervised import PropensityDetails
from crmlake.features.targets import PURCHASE
from crmlake.models import Metric, ModelCard, Parameters, TrainedModel, measures
from crmlake.report.gather_models import targets


def champion() -> TrainedModel[PropensityDetails]:
    details = PropensityDetails(
        target=PURCHASE,
        candidate="random_forest",
        parameters={"maxDepth": 9},
        trained_on=(date(2011, 4, 1), date(2011, 7, 1)),
        chosen_on=date(2011, 7, 1),
        tested_on=date(2011, 10, 1),
    )
    metrics = (
        Metric(name="auc_roc", value=0.83, low=0.8, high=0.86),
        *measures(log_loss=0.5),
        *(metric.of("candidate", "random_forest") for metric in measures(auc_roc=0.84, log_loss=0.4)),
        *(metric.of("bin", 1) for metric in measures(customers=100, mean_probability=0.9, positives=88)),
        *(metric.of("bin", 2) for metric in measures(customers=100, mean_probability=0.5, positives=48)),
    )
    card = ModelCard[PropensityDetails](
        task="binary", estimator="random_forest", features=("frequency",), details=details, metrics=metrics
    )
    return TrainedModel(card, Parameters("{}"), version=4)


def test_a_target_is_described_by_the_card_and_counted_by_the_scores(spark: SparkSession) -> None:
    rows = [
        ("propensity", "purchase_60d", 0.9, "high"),
        ("propensity", "purchase_60d", 0.2, "low"),
        ("demand", "purchase_60d", 0.7, "high"),
        ("propensity", "not_trained", 0.7, "high"),
    ]
    scores = spark.createDataFrame(rows, "family string, target string, probability double, band string")
    (actual,) = targets(scores, {PURCHASE.name: champion()}).to_dict("records")
    assert actual == {
        "target": "purchase_60d", "customers": 2, "expected": 1.1, "high": 1, "medium": 0, "low": 1,
        "meaning": PURCHASE.meaning, "desirable": True, "horizon_days": 60,
        "model": "random_forest", "model_version": 4, "tested_on": "2011-10-01",
        "metrics": {"auc_roc": 0.83, "log_loss": 0.5},
        "tried": {"random_forest": {"auc_roc": 0.84, "log_loss": 0.4}},
        "bins": [
            {"bin": 1, "customers": 100, "mean_probability": 0.9, "positives": 88},
            {"bin": 2, "customers": 100, "mean_probability": 0.5, "positives": 48},
        ],
    }  # fmt: skip


def test_without_a_model_there_are_no_targets(spark: SparkSession) -> None:
    scores = spark.createDataFrame([], "family string, target string, probability double, band string")
    assert targets(scores, {}).equals(pd.DataFrame([]))
