"""The task `binary`: the probability that a customer meets a target."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.analyses.supervised.estimator import LABEL
from crmlake.analyses.supervised.intervals import Numbers, auc_interval, mean_interval, share_interval
from crmlake.analyses.supervised.tasks.bins import Rows, describe, top_tenth, with_interval
from crmlake.models import Metric, measures

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
        top = label[top_tenth(prediction)]
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
        return [with_interval(name, value, intervals.get(name)) for name, value in values.items()]

    def describe_bins(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return `customers`, `mean_probability` and `positives` of bins of equal size by falling probability."""

        def measure(rows: Rows) -> list[Metric]:
            return measures(
                customers=len(rows),
                mean_probability=float(prediction[rows].mean()),
                positives=float(label[rows].sum()),
            )

        return describe(prediction, measure)

    def score_columns(self, prediction: Column, overall: Mapping[str, float]) -> dict[str, Column]:
        """Return the probability, and its band by the odds ratio to the base rate: high, low or medium."""
        # Products instead of quotients: a probability of 1 would divide by zero.
        average = overall["base_rate"] / (1 - overall["base_rate"])
        high, low = prediction >= (1 - prediction) * average * ODDS, prediction * ODDS <= (1 - prediction) * average
        band = F.when(high, "high").when(low, "low").otherwise("medium")
        return {"probability": prediction, "band": band}
