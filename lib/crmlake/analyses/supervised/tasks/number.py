"""The task `number`: a number of each customer, such as the revenue within the horizon."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.analyses.supervised.estimator import LABEL
from crmlake.analyses.supervised.intervals import Numbers, mean_interval
from crmlake.analyses.supervised.tasks.bins import Rows, describe, top_tenth, with_interval
from crmlake.models import Metric, measures


@dataclass(frozen=True)
class Number:
    """Labels that are numbers, predicted as their expected value."""

    label_rule: str = f"NOT isnan({LABEL}) AND abs({LABEL}) < double('Infinity')"
    chosen_by: str = "rmse"

    @property
    def support(self) -> Column:
        """The number of customers; 0 where all have the same label, because a model learns nothing from it."""
        return F.when(F.min(LABEL) < F.max(LABEL), F.count(LABEL)).otherwise(0)

    def measure(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return the metrics of predicted numbers, with the floors of predicting one number for all.

        Args:
            prediction: The predicted numbers.
            label: The labels, which are not all equal.

        Returns:
            `rmse` and `mae`, the root of the mean square and the mean size of the errors; `r2`; `spearman`, the
            correlation of the ranks, 0 where all predictions are equal; `mean`, the mean of the labels, and
            `predicted_mean`; `top10_share`, the share of the total that the tenth with the highest predictions holds,
            if no label is negative; `rmse_floor`, of predicting the mean, and `mae_floor`, of predicting the median;
            `tested`, the number of rows.
        """
        squares, sizes = (label - prediction) ** 2, np.abs(label - prediction)
        low, high = mean_interval(squares)
        values = {
            "rmse": float(squares.mean() ** 0.5),
            "rmse_floor": float(label.std()),
            "mae": float(sizes.mean()),
            "mae_floor": float(np.abs(label - np.median(label)).mean()),
            "r2": float(1 - squares.mean() / label.var()),
            "spearman": _rank_correlation(prediction, label),
            "mean": float(label.mean()),
            "predicted_mean": float(prediction.mean()),
            "tested": float(len(label)),
        }
        if label.min() >= 0:
            values["top10_share"] = float(label[top_tenth(prediction)].sum() / label.sum())
        intervals = {
            "rmse": (max(0.0, low) ** 0.5, high**0.5),
            "mae": mean_interval(sizes),
            "mean": mean_interval(label),
        }
        return [with_interval(name, value, intervals.get(name)) for name, value in values.items()]

    def describe_bins(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return `customers`, `mean_prediction` and `mean` of bins of equal size by falling prediction."""

        def measure(rows: Rows) -> list[Metric]:
            predicted, mean = float(prediction[rows].mean()), float(label[rows].mean())
            return measures(customers=len(rows), mean_prediction=predicted, mean=mean)

        return describe(prediction, measure)

    def score_columns(self, prediction: Column, overall: Mapping[str, float]) -> dict[str, Column]:  # noqa: ARG002
        """Return the predicted number."""
        return {"value": prediction}


def _rank_correlation(prediction: Numbers, label: Numbers) -> float:
    from scipy.stats import spearmanr  # noqa: PLC0415 - its import takes a second, and only training needs it

    return float(spearmanr(prediction, label).statistic) if np.ptp(prediction) else 0.0
