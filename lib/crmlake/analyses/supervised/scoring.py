"""Scoring: how probable each target is for each customer, by the champion of each."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised.evaluation import probability_of
from crmlake.models.trained import TrainedModel

ODDS = 3.0
"""How many times the average's odds make a high probability."""


def score(features: DataFrame, fitted: TrainedModel) -> DataFrame:
    """The probability of a target for each customer.

    Args:
        features: rows of `gold.customer_features` at one date.
        fitted: the model of a target.

    Returns:
        The rows of `gold.scores`, but for the as-of date.
    """
    scored = fitted.pipeline.transform(features).select("customer_id", probability_of().alias("probability"))
    return scored.select(
        "customer_id",
        F.lit(fitted.about["target"]["name"]).alias("target"),
        "probability",
        _band(fitted.metrics["base_rate"]).alias("band"),
        F.lit(fitted.version).cast("bigint").alias("model_version"),
    )


def _band(base_rate: float) -> Column:
    """By odds against the average's: three times as high, a third, or between; without a division by zero."""
    yes, no = F.col("probability"), 1 - F.col("probability")
    average = base_rate / (1 - base_rate)
    return F.when(yes >= no * average * ODDS, "high").when(yes * ODDS <= no * average, "low").otherwise("medium")
