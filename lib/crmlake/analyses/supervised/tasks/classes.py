"""The task `classes`: which of several classes a customer will be in, with the probability of each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.analyses.supervised.estimator import LABEL
from crmlake.analyses.supervised.intervals import Numbers, mean_interval, share_interval
from crmlake.analyses.supervised.tasks.bins import Rows, describe, with_interval
from crmlake.models import Metric, measures


@dataclass(frozen=True)
class Classes:
    """Labels that are positions of classes, from 0, predicted as an array of their probabilities.

    Attributes:
        names: The classes, in the order of the labels; at least two.
        chosen_by: The metric by which a candidate is chosen.
    """

    names: tuple[str, ...]
    chosen_by: str = "log_loss"

    @property
    def label_rule(self) -> str:
        """The label is the position of a class."""
        return f"{LABEL} IN ({', '.join(str(position) for position in range(len(self.names)))})"

    @property
    def support(self) -> Column:
        """The number of customers in the rarest class."""
        return F.least(*(F.count_if(F.col(LABEL) == position) for position in range(len(self.names))))

    def measure(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return the metrics of predicted classes, with the floors of predicting the shares of the classes for all.

        Args:
            prediction: The probability of each class, one row per customer.
            label: The positions of the classes; every class must occur.

        Returns:
            `accuracy`, the share of customers whose most probable class is theirs; `log_loss`; `accuracy_floor` and
            `log_loss_floor`; `tested`, the number of rows; and in the dimension `class`: `share`, `recall` and
            `precision`, which is 0 for a class that was never the most probable one.
        """
        positions, count = label.astype(int), len(label)
        losses = -np.log(np.clip(prediction[np.arange(count), positions], 1e-6, 1))
        hits, shares = prediction.argmax(axis=1) == positions, np.bincount(positions, minlength=len(self.names)) / count
        values = {
            "accuracy": float(hits.mean()),
            "accuracy_floor": float(shares.max()),
            "log_loss": float(losses.mean()),
            "log_loss_floor": float(-(shares * np.log(shares)).sum()),
            "tested": float(count),
        }
        intervals = {"accuracy": share_interval(hits.sum(), count), "log_loss": mean_interval(losses)}
        overall = [with_interval(name, value, intervals.get(name)) for name, value in values.items()]
        return overall + self._measure_classes(prediction.argmax(axis=1), positions)

    def _measure_classes(self, predicted: Rows, actual: Rows) -> list[Metric]:
        metrics = []
        for position, name in enumerate(self.names):
            is_predicted, is_actual = predicted == position, actual == position
            hits = float((is_predicted & is_actual).sum())
            recall, precision = hits / float(is_actual.sum()), hits / max(float(is_predicted.sum()), 1.0)
            of_class = measures(share=float(is_actual.mean()), recall=recall, precision=precision)
            metrics += [metric.of("class", name) for metric in of_class]
        return metrics

    def describe_bins(self, prediction: Numbers, label: Numbers) -> list[Metric]:
        """Return `customers`, `mean_probability` and `hits` of bins, by falling probability of the predicted class."""
        highest, hits = prediction.max(axis=1), prediction.argmax(axis=1) == label

        def measure(rows: Rows) -> list[Metric]:
            return measures(
                customers=len(rows), mean_probability=float(highest[rows].mean()), hits=float(hits[rows].sum())
            )

        return describe(highest, measure)

    def score_columns(self, prediction: Column, overall: Mapping[str, float]) -> dict[str, Column]:  # noqa: ARG002
        """Return the most probable class, and its probability."""
        probability = F.array_max(prediction)
        position = F.array_position(prediction, probability).cast("int")
        return {"class": F.element_at(F.array(*map(F.lit, self.names)), position), "probability": probability}
