"""Scoring: the prediction of each target for each customer, by the target's champion."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised.details import PropensityDetails
from crmlake.analyses.supervised.estimator import PREDICTION
from crmlake.analyses.supervised.registry import get_estimator
from crmlake.analyses.supervised.tasks import task_of
from crmlake.models import TrainedModel
from crmlake.tables import SCORES

PREDICTED = [column for column in SCORES.columns if not column.required]
"""The columns of which each task fills some."""


def score(features: DataFrame, model: TrainedModel[PropensityDetails]) -> DataFrame:
    """Return the score of each customer for the target of a model.

    Args:
        features: The rows of `gold.customer_features` at one date.
        model: The model of the target.

    Returns:
        The rows of `gold.scores` without the as-of date and the family.

    Raises:
        ModelError: No installed package has the family of the model.
    """
    target = model.details.target
    predicted = get_estimator(model.card.estimator).predict(target.kind, model.artifact, features)
    filled = task_of(target).score_columns(F.col(PREDICTION), model.card.overall)
    return predicted.select("customer_id", PREDICTION).select(
        "customer_id",
        F.lit(target.name).alias("target"),
        *(filled.get(c.name, F.lit(None)).cast(c.type).alias(c.name) for c in PREDICTED),
        F.lit(model.version).cast("bigint").alias("model_version"),
    )
