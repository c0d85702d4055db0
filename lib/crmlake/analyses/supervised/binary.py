"""The task `binary`: the probability that a customer meets a target."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.analyses.supervised.estimator import LABEL
from crmlake.analyses.supervised.intervals import Interval, Numbers, auc_interval, mean_interval, share_interval
from crmlake.models import Metric, measures

BINS = 20
ODDS = 3.0
"""The odds ratio to the average customer from which a probability is high; its inverse is the limit of low."""


@dataclass(frozen=True)
class Binary:
    """Labels 1 and 0, predicted as the probability of 1."""

    label_rule: str = f"{LABEL} IN (0, 1)"
    chosen_by: str = "log_loss"

    @property
    def support(self) -> Column:
        """The number of customers with the rarer label."""
        return F.least(F.sum(LABEL), F.sum(1 - F.col(LABEL)))

    def measure(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return the metrics of predicted probabilities, with the floors of predicting the share of positives.

        Args:
            prediction: The predicted probabilities, from 0 to 1.
            label: The labels, 1 or 0; both must occur.

        Returns:
            `auc_roc`, `auc_pr`, `log_loss` and `brier`; `lift_top10`, the lift in the tenth with the highest
            probability; `base_rate`, the share of positives; `log_loss_floor` and `brier_floor`, the scores of
            predicting that share for every row; `tested`, the number of rows.
        """
        from sklearn import metrics  # noqa: PLC0415 - see separation

        share, count = float(label.mean()), len(label)
        top = label[_order(prediction)[: max(1, round(count / 10))]]
        losses = -np.log(np.clip(np.where(label == 1, prediction, 1 - prediction), 1e-6, 1 - 1e-6))
        values = {
            "auc_roc": float(metrics.roc_auc_score(label, prediction)),
            "auc_pr": float(metrics.average_precision_score(label, prediction)),
            "log_loss": float(losses.mean()),
            "log_loss_floor": float(metrics.log_loss(label, np.full(count, share))),
            "brier": float(metrics.brier_score_loss(label, prediction)),
            "brier_floor": share * (1 - share),
            "lift_top10": float(top.mean() / share),
            "base_rate": share,
            "tested": float(count),
        }
        low, high = share_interval(top.sum(), len(top))
        intervals = {
            "auc_roc": auc_interval(prediction, label),
            "log_loss": mean_interval(losses),
            "brier": mean_interval((prediction - label) ** 2),
            "lift_top10": (low / share, high / share),
            "base_rate": share_interval(label.sum(), count),
        }
        return [_metric(name, value, intervals.get(name)) for name, value in values.items()]

    def describe_bins(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return `customers`, `mean_probability` and `positives` of bins of equal size by falling probability."""
        parts = [part for part in np.array_split(_order(prediction), BINS) if len(part)]
        metrics = [
            measures(customers=len(p), mean_probability=float(prediction[p].mean()), positives=float(label[p].sum()))
            for p in parts
        ]
        return [metric.of("bin", number) for number, values in enumerate(metrics, start=1) for metric in values]

    def score_columns(self, prediction: Column, overall: Mapping[str, float]) -> list[Column]:
        """Return the probability, and its band by the odds ratio to the base rate: high, low or medium."""
        # Products instead of quotients: a probability of 1 would divide by zero.
        average = overall["base_rate"] / (1 - overall["base_rate"])
        high, low = prediction >= (1 - prediction) * average * ODDS, prediction * ODDS <= (1 - prediction) * average
        band = F.when(high, "high").when(low, "low").otherwise("medium")
        return [prediction.alias("probability"), band.alias("band")]


def _metric(name: str, value: float, interval: Interval | None) -> Metric:
    low, high = interval or (None, None)
    return Metric(name=name, value=value, low=low, high=high)


def _order(prediction: Numbers) -> NDArray[np.intp]:
    return np.argsort(-prediction, kind="stable")
