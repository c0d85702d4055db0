"""The protocol of a task: which labels it learns, how its predictions are measured, what its scores look like."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pyspark.sql import Column

from crmlake.analyses.supervised.intervals import Numbers
from crmlake.models import Metric


class Task(Protocol):
    """How the labels of a kind of target are learned, whatever the family of models."""

    @property
    def label_rule(self) -> str:
        """The SQL condition that every label meets."""

    @property
    def chosen_by(self) -> str:
        """The metric by which a candidate is chosen: the lowest value is the best."""

    @property
    def support(self) -> Column:
        """The aggregate over the rows of a date that says how many support a model; a date with few is not used."""

    def measure(self, prediction: Numbers, label: Numbers) -> Sequence[Metric]:
        """Return the metrics of predictions, with those of a constant prediction as `…_floor`.

        Args:
            prediction: The prediction of each row, as `Estimator.predict` returns it.
            label: The label of each row.
        """

    def describe_bins(self, prediction: Numbers, label: Numbers) -> Sequence[Metric]:
        """Return the metrics of bins of equal size by falling prediction, in the dimension `bin`."""

    def score_columns(self, prediction: Column, overall: Mapping[str, float]) -> Mapping[str, Column]:
        """Return the columns of `gold.scores` that the task fills, by name; the other ones are null.

        Args:
            prediction: The prediction of a row.
            overall: The metrics of the model's test, by name.
        """
