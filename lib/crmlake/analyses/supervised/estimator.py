"""The protocol of a family of models."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

from pyspark.sql import DataFrame

from crmlake.models import Artifact

LABEL, PREDICTION = "label", "prediction"
Value: TypeAlias = int | float | str
"""The value of a parameter."""


@runtime_checkable
class Estimator(Protocol):
    """A family of models, such as random forests; its name is that of its entry point."""

    @property
    def tasks(self) -> Collection[str]:
        """The names of the tasks that the family can learn, such as `binary`."""

    @property
    def grid(self) -> Mapping[str, Sequence[Value]]:
        """The values to try of each parameter, by default; all combinations are candidates."""

    def fit(
        self, task: str, rows: DataFrame, features: Sequence[str], parameters: Mapping[str, Value], seed: int
    ) -> Artifact:
        """Return a trained model.

        Args:
            task: The name of the task.
            rows: The rows to train on, in one partition and in a fixed order: the features and `label`, a double.
            features: Columns of `gold.customer_features`; `numbers.NAME`, `categories.NAME` and `category_sets.NAME`
                are attributes.
            parameters: A value for each parameter of the grid.
            seed: The seed of all random draws.
        """

    def predict(self, task: str, fitted: Any, rows: DataFrame) -> DataFrame:
        """Return the rows with the column `prediction`.

        Of the task `binary` it is the probability of label 1, of `number` the expected number, both a double; of
        `classes` it is an array of doubles, the probability of each label.

        Args:
            task: The name of the task that the model was trained for.
            fitted: The trained model that `fit` returned, or the same one stored and loaded.
            rows: Rows with the features.
        """

    def explain(self, fitted: Any, rows: DataFrame, features: Sequence[str]) -> Mapping[str, float]:
        """Return the importance of each feature, as a share of all importance.

        Args:
            fitted: The trained model.
            rows: The rows that it was trained on.
            features: The features that it was trained with.
        """
