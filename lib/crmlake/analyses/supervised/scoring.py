"""Scoring: the probability of each target for each customer, by the target's champion."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.analyses.supervised.evaluation import probability_of
from crmlake.models.trained import TrainedModel

ODDS = 3.0
"""The odds ratio to the average customer from which a probability is high; its inverse is the limit of low."""


def score(features: DataFrame, fitted: TrainedModel) -> DataFrame:
    """Return the probability of a target for each customer.

    Args:
        features: The rows of `gold.customer_features` at one date.
        fitted: The model of the target.

    Returns:
        The rows of `gold.scores` without the as-of date.
    """
    scored = fitted.pipeline.transform(features).select("customer_id", probability_of().alias("probability"))
    return scored.select(
        "customer_id",
        F.lit(fitted.facts["target"]["name"]).alias("target"),
        "probability",
        _band(fitted.metrics["base_rate"]).alias("band"),
        F.lit(fitted.version).cast("bigint").alias("model_version"),
    )


def _band(base_rate: float) -> Column:
    """Return high, low or medium by the odds ratio to the base rate, written as products to avoid division by zero."""
    yes, no = F.col("probability"), 1 - F.col("probability")
    average = base_rate / (1 - base_rate)
    return F.when(yes >= no * average * ODDS, "high").when(yes * ODDS <= no * average, "low").otherwise("medium")
