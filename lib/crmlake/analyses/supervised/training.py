"""Training, selection and test of the models of a target, each step on different dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from crmlake.analyses.common.threads import run_in_parallel
from crmlake.analyses.supervised.candidates import CANDIDATES, LABEL
from crmlake.analyses.supervised.evaluation import bin_predictions, measure, predict
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.vector import build_pipeline, source_columns
from crmlake.features.targets import Target
from crmlake.models.trained import TrainedModel


@dataclass(frozen=True)
class TrainingResult:
    """The model of a target, the metrics by which its candidate was chosen, and the bins of its test."""

    fitted: TrainedModel
    tried: dict[str, dict[str, float]]
    bins: pd.DataFrame

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics of the test, and `chosen_by.<candidate>.<metric>` for each candidate."""
        tried = {f"{name}.{m}": metrics[m] for name, metrics in self.tried.items() for m in ("auc_roc", "log_loss")}
        return dict(self.fitted.metrics) | {f"chosen_by.{name}": value for name, value in tried.items()}


def train_targets(
    features: DataFrame, labels: DataFrame, targets: Sequence[Target], settings: PropensitySettings
) -> dict[str, TrainingResult]:
    """Train every target with enough history, several in parallel because one fit keeps only one core busy.

    Args:
        features: The rows of `gold.training_features`.
        labels: The rows of `gold.labels`.
        targets: The targets to train.
        settings: The features, candidates and seed.

    Returns:
        The result by the target's name; a target without enough history is absent.
    """

    def train_target(target: Target) -> TrainingResult | None:
        target_labels = labels.where(F.col("target") == target.name).select("cutoff", "customer_id", LABEL)
        columns = features.select("cutoff", "customer_id", *source_columns(settings.features))
        # Checkpointed because every fit and every test reads these rows.
        rows = columns.join(target_labels, ["cutoff", "customer_id"]).localCheckpoint()
        return train(rows, target, settings)

    results = run_in_parallel(features.sparkSession, train_target, targets)
    return {target.name: result for target, result in zip(targets, results, strict=True) if result}


def train(rows: DataFrame, target: Target, settings: PropensitySettings) -> TrainingResult | None:
    """Train the candidates on the earlier dates, choose one on the last but one, and test it once on the last.

    The candidate with the lowest log loss is chosen. It is trained again on all dates but the last, and then tested
    on the last. The model that was tested is the one that is stored.

    Args:
        rows: One row per customer and date: `cutoff`, `customer_id`, `label` (1.0 or 0.0) and the columns that
            `settings.features` names.
        target: The target that the labels belong to.
        settings: The features, candidates and seed.

    Returns:
        The result, or `None` where fewer than three dates have enough customers with each label.
    """
    cutoffs = find_usable_cutoffs(rows, settings.min_positives)
    if len(cutoffs) < 3:  # noqa: PLR2004 - one to train, one to choose, one to test
        return None
    *earlier, choosing, testing = cutoffs
    later, last = (rows.where(F.col("cutoff") == cutoff) for cutoff in (choosing, testing))
    models = {name: fit(name, rows, earlier, settings) for name in settings.candidates}
    tried = {name: measure(*predict(model, later)) for name, model in models.items()}
    best = min(tried, key=lambda name: tried[name]["log_loss"])
    model = fit(best, rows, [*earlier, choosing], settings)
    probability, label = predict(model, last)
    bins = bin_predictions(probability, label)
    proof = {"tried": tried, "bins": bins.to_dict("records")}
    facts = _facts(target, best, [*earlier, choosing], choosing, testing) | proof
    return TrainingResult(TrainedModel(model, measure(probability, label), facts), tried, bins)


def fit(candidate: str, rows: DataFrame, cutoffs: Sequence[date], settings: PropensitySettings) -> PipelineModel:
    """Train a candidate on the rows of some dates; the result does not depend on how the rows are partitioned.

    Args:
        candidate: A key of `CANDIDATES`.
        rows: Rows as for `train`.
        cutoffs: The dates to train on.
        settings: The features and seed.
    """
    past = _sort(rows.where(F.col("cutoff").isin([*cutoffs])), settings)
    return build_pipeline(settings.features, CANDIDATES[candidate](settings.seed)).fit(past)


def find_usable_cutoffs(rows: DataFrame, min_customers: int) -> list[date]:
    """Return the dates at which each label has at least `min_customers` customers, the earliest first."""
    counts = rows.groupBy("cutoff").agg(F.sum(LABEL).alias("yes"), F.sum(1 - F.col(LABEL)).alias("no"))
    return sorted(row["cutoff"] for row in counts.collect() if min(row["yes"], row["no"]) >= min_customers)


def _sort(rows: DataFrame, settings: PropensitySettings) -> DataFrame:
    """Return the rows sorted by hash in one partition, because a forest draws its samples partition by partition."""
    order = F.xxhash64(F.lit(settings.seed), "cutoff", "customer_id")
    columns = ("customer_id", LABEL, *source_columns(settings.features))
    return rows.repartition(1).sortWithinPartitions(order).select(*columns)


def _facts(target: Target, best: str, earlier: Sequence[date], choosing: date, testing: date) -> dict[str, Any]:
    return {
        "target": target.model_dump(mode="json"),
        "model": best,
        "trained_on": [str(cutoff) for cutoff in earlier],
        "chosen_on": str(choosing),
        "tested_on": str(testing),
    }


def model_test_rows(spark: SparkSession, results: Mapping[str, TrainingResult]) -> DataFrame:
    """Return the rows of `gold.model_tests` without the as-of date."""
    rows = [
        (name, *bin_) for name, result in results.items() for bin_ in result.bins.itertuples(index=False, name=None)
    ]
    schema = "target string, bin int, customers bigint, mean_probability double, positives bigint"
    return spark.createDataFrame(rows, schema)
