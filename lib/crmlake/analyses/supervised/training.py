"""Training, choosing and testing the models of a target, each at dates of its own."""

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
from crmlake.analyses.supervised.evaluation import bins, measure, predictions
from crmlake.analyses.supervised.settings import PropensitySettings
from crmlake.analyses.supervised.vector import pipeline, sources
from crmlake.features.targets import Target
from crmlake.models.trained import TrainedModel


@dataclass(frozen=True)
class Trained:
    """A target's model, how each candidate did when one was chosen, and the bins of its test."""

    fitted: TrainedModel
    tried: dict[str, dict[str, float]]
    bins: pd.DataFrame

    @property
    def metrics(self) -> dict[str, float]:
        """Of the test; and `chosen_by.<candidate>.<metric>` of the choice."""
        tried = {f"{name}.{m}": found[m] for name, found in self.tried.items() for m in ("auc_roc", "log_loss")}
        return dict(self.fitted.metrics) | {f"chosen_by.{name}": value for name, value in tried.items()}


def train_targets(
    features: DataFrame, labels: DataFrame, targets: Sequence[Target], settings: PropensitySettings
) -> dict[str, Trained]:
    """Train every target that there is history enough for; two at a time, as one fit keeps one core busy.

    Args:
        features: rows of `gold.training_features`.
        labels: rows of `gold.labels`.
        targets: of those labels.
        settings: features, candidates, seed.

    Returns:
        By the target's name; a target that cannot be trained is absent.
    """

    def trained(target: Target) -> Trained | None:
        asked = labels.where(F.col("target") == target.name).select("cutoff", "customer_id", LABEL)
        known = features.select("cutoff", "customer_id", *sources(settings.features))
        # Joined once: every fit and every test reads these rows.
        return train(known.join(asked, ["cutoff", "customer_id"]).localCheckpoint(), target, settings)

    made = run_in_parallel(features.sparkSession, trained, targets)
    return {target.name: found for target, found in zip(targets, made, strict=True) if found}


def train(rows: DataFrame, target: Target, settings: PropensitySettings) -> Trained | None:
    """Train the candidates on the earlier dates, choose one on the last but one, test it once on the last.

    The chosen one is that of the least log loss. It is trained again with the date that chose it, the nearest to
    today, and then tested. What is stored is the very model that was tested.

    Args:
        rows: `cutoff`, `label` (1.0 or 0.0) and the columns that `settings.features` name: one row a customer and date.
        target: what the labels mean.
        settings: features, candidates, seed.

    Returns:
        `None` where there are fewer than three dates, or at one of them hardly anybody is on one side.
    """
    cutoffs = usable(rows, settings.min_positives)
    if len(cutoffs) < 3:  # noqa: PLR2004 - one to train, one to choose, one to test
        return None
    *earlier, choosing, testing = cutoffs
    later, last = (rows.where(F.col("cutoff") == cutoff) for cutoff in (choosing, testing))
    models = {name: fit(name, rows, earlier, settings) for name in settings.candidates}
    tried = {name: measure(*predictions(model, later)) for name, model in models.items()}
    best = min(tried, key=lambda name: tried[name]["log_loss"])
    model = fit(best, rows, [*earlier, choosing], settings)
    probability, label = predictions(model, last)
    found = bins(probability, label)
    proof = {"tried": tried, "bins": found.to_dict("records")}
    facts = _facts(target, best, [*earlier, choosing], choosing, testing) | proof
    return Trained(TrainedModel(model, measure(probability, label), facts), tried, found)


def fit(candidate: str, rows: DataFrame, cutoffs: Sequence[date], settings: PropensitySettings) -> PipelineModel:
    """A candidate trained on the rows of some dates; the same one however they are partitioned.

    Args:
        candidate: a key of `CANDIDATES`.
        rows: as `train` takes them.
        cutoffs: the dates.
        settings: features, seed.
    """
    past = _in_order(rows.where(F.col("cutoff").isin([*cutoffs])), settings)
    return pipeline(settings.features, CANDIDATES[candidate](settings.seed)).fit(past)


def usable(rows: DataFrame, least: int) -> list[date]:
    """The dates at which both labels are met by `least` customers, the earliest first."""
    sides = rows.groupBy("cutoff").agg(F.sum(LABEL).alias("yes"), F.sum(1 - F.col(LABEL)).alias("no"))
    return sorted(row["cutoff"] for row in sides.collect() if min(row["yes"], row["no"]) >= least)


def _in_order(rows: DataFrame, settings: PropensitySettings) -> DataFrame:
    """The rows in one partition, in an order of their own: a forest draws its samples partition by partition."""
    order = F.xxhash64(F.lit(settings.seed), "cutoff", "customer_id")
    return rows.repartition(1).sortWithinPartitions(order).select("customer_id", LABEL, *sources(settings.features))


def _facts(target: Target, best: str, earlier: Sequence[date], choosing: date, testing: date) -> dict[str, Any]:
    return {
        "target": target.model_dump(mode="json"),
        "model": best,
        "trained_on": [str(cutoff) for cutoff in earlier],
        "chosen_on": str(choosing),
        "tested_on": str(testing),
    }


def test_bins(spark: SparkSession, trained: Mapping[str, Trained]) -> DataFrame:
    """The rows of `gold.model_tests`, but for the as-of date."""
    rows = [(name, *bin_) for name, each in trained.items() for bin_ in each.bins.itertuples(index=False, name=None)]
    schema = "target string, bin int, customers bigint, mean_probability double, positives bigint"
    return spark.createDataFrame(rows, schema)
