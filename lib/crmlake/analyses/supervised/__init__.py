"""Propensity: the probability that a customer meets a target."""

from crmlake.analyses.supervised.details import PropensityDetails
from crmlake.contracts import Model

PROPENSITY = Model("models.propensity", "Gives the probability that a customer meets a target.", PropensityDetails)
FAMILY = "propensity"
"""The family of rows in `gold.scores` and `gold.model_metrics`."""

__all__ = ["FAMILY", "PROPENSITY", "PropensityDetails"]
