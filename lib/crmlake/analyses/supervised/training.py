"""Training, selection and test of the models of a target, each step on different dates."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.common.threads import run_in_parallel
from crmlake.analyses.supervised.candidates import Candidate, list_candidates
from crmlake.analyses.supervised.causes import explain_missing_model, has_varying_feature
from crmlake.analyses.supervised.details import PropensityDetails
from crmlake.analyses.supervised.estimator import LABEL, PREDICTION
from crmlake.analyses.supervised.intervals import Numbers
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.tasks import task_of
from crmlake.analyses.supervised.vector import source_columns
from crmlake.errors import JobError
from crmlake.features.labels import MIN_DATES
from crmlake.features.targets import Target
from crmlake.models import Artifact, Metric, ModelCard, TrainedModel, measures

PropensityModel = TrainedModel[PropensityDetails]


class TrainingResult(NamedTuple):
    """The model of each target that could be trained, by the target's name, and why others could not."""

    models: dict[str, PropensityModel]
    warnings: list[str]


def train_targets(
    features: DataFrame, labels: DataFrame, targets: Sequence[Target], settings: PropensitySettings
) -> TrainingResult:
    """Train every target with enough history, several in parallel because one fit keeps only one core busy.

    Args:
        features: The rows of `gold.training_features`.
        labels: The rows of `gold.labels`.
        targets: The targets to train.
        settings: The features, candidates and seed.

    Returns:
        The models, and a sentence on each target without one. Where the history is too short for any target, there is
        none: the job that computes the labels says so.
    """

    def train_target(target: Target) -> PropensityModel | str:
        target_labels = labels.where(F.col("target") == target.name).select("cutoff", "customer_id", LABEL)
        columns = features.select("cutoff", "customer_id", *source_columns(settings.features))
        # Checkpointed because every fit and every test reads these rows.
        rows = columns.join(target_labels, ["cutoff", "customer_id"]).localCheckpoint()
        return train(rows, target, settings) or explain_missing_model(rows, target, settings)

    if features.select("cutoff").distinct().count() < MIN_DATES:
        return TrainingResult({}, [])
    outcomes = run_in_parallel(features.sparkSession, train_target, targets)
    pairs = list(zip(targets, outcomes, strict=True))
    models = {target.name: outcome for target, outcome in pairs if not isinstance(outcome, str)}
    return TrainingResult(models, [outcome for outcome in outcomes if isinstance(outcome, str)])


def train(rows: DataFrame, target: Target, settings: PropensitySettings) -> PropensityModel | None:
    """Train the candidates on the earlier dates, choose one on the last but one, and test it once on the last.

    The candidate with the lowest value of the task's metric is chosen. It is trained again on all dates but the last,
    and then tested on the last. The model that was tested is the one that is stored.

    Args:
        rows: One row per customer and date: `cutoff`, `customer_id`, `label` and the columns that
            `settings.features` names.
        target: The target that the labels belong to; its kind is the task.
        settings: The features, candidates and seed.

    Returns:
        The model with the metrics of its test, those of each candidate, the bins of the test and the importance of
        the features; or `None` where fewer than three dates have enough customers with each label, or where no feature
        varies.

    Raises:
        JobError: No candidate can learn the task, or a label does not meet the rule of the task.
    """
    task = task_of(target)
    cutoffs = find_usable_cutoffs(rows, target, settings.min_positives)
    if len(cutoffs) < MIN_DATES or not has_varying_feature(rows, settings):
        return None
    *earlier, choosing, testing = cutoffs
    later, last = (rows.where(F.col("cutoff") == cutoff) for cutoff in (choosing, testing))
    tried = {
        candidate: task.measure(*predict(candidate, fit(candidate, rows, earlier, settings), later))
        for candidate in list_candidates(settings.candidates, settings.parameters, target.kind)
    }
    best = min(tried, key=lambda candidate: _value(tried[candidate], task.chosen_by))
    past = [*earlier, choosing]
    fitted = fit(best, rows, past, settings)
    prediction, label = predict(best, fitted, last)
    importances = best.family.explain(fitted, _sort(rows, past, settings), settings.features)
    card = ModelCard[PropensityDetails](
        task=target.kind,
        estimator=best.estimator,
        features=settings.features,
        details=PropensityDetails(
            target=target,
            candidate=best.name,
            parameters=best.parameters,
            trained_on=tuple(past),
            chosen_on=choosing,
            tested_on=testing,
        ),
        metrics=(
            *task.measure(prediction, label),
            *task.describe_bins(prediction, label),
            *(m.of("candidate", candidate.name) for candidate, metrics in tried.items() for m in metrics),
            *(m.of("feature", feature) for feature, share in importances.items() for m in measures(importance=share)),
        ),
    )
    return TrainedModel(card, fitted)


def _value(metrics: Sequence[Metric], name: str) -> float:
    return next(metric.value for metric in metrics if metric.name == name)


def predict(candidate: Candidate, fitted: Artifact, rows: DataFrame) -> tuple[Numbers, Numbers]:
    """Return the prediction and the label of each row; the rows are the capped sample of one date."""
    scored = candidate.family.predict(candidate.task, fitted, rows).select("customer_id", PREDICTION, LABEL)
    # Sorted, so that ties are resolved in the same way however the rows are partitioned.
    table = scored.orderBy("customer_id").select(PREDICTION, LABEL).toArrow()
    # An array of probabilities becomes a row of numbers.
    return np.array(table[PREDICTION].to_pylist(), dtype=np.float64), table[LABEL].to_numpy()


def fit(candidate: Candidate, rows: DataFrame, cutoffs: Sequence[date], settings: PropensitySettings) -> Artifact:
    """Train a candidate on the rows of some dates; the result does not depend on how the rows are partitioned.

    Args:
        candidate: The candidate.
        rows: Rows as for `train`.
        cutoffs: The dates to train on.
        settings: The features and seed.
    """
    past = _sort(rows, cutoffs, settings)
    return candidate.family.fit(candidate.task, past, settings.features, candidate.parameters, settings.seed)


def _sort(rows: DataFrame, cutoffs: Sequence[date], settings: PropensitySettings) -> DataFrame:
    """Return the rows of some dates sorted by hash in one partition: a forest draws its samples by partition."""
    past = rows.where(F.col("cutoff").isin([*cutoffs]))
    order = F.xxhash64(F.lit(settings.seed), "cutoff", "customer_id")
    columns = ("customer_id", LABEL, *source_columns(settings.features))
    return past.repartition(1).sortWithinPartitions(order).select(*columns)


def find_usable_cutoffs(rows: DataFrame, target: Target, min_customers: int) -> list[date]:
    """Return the dates at which the support of the target's task is at least `min_customers`, the earliest first.

    Raises:
        JobError: A label does not meet the rule of the task.
    """
    task = task_of(target)
    faults = F.count_if(~F.expr(task.label_rule)).alias("faults")
    counts = rows.groupBy("cutoff").agg(task.support.alias("support"), faults).collect()
    if any(row["faults"] for row in counts):
        count = sum(row["faults"] for row in counts)
        raise JobError(f"target {target.name}: expected labels with {task.label_rule}; found {count} others")
    return sorted(row["cutoff"] for row in counts if row["support"] >= min_customers)
