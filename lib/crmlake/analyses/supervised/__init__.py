"""Supervised learning: the prediction of what a customer will do."""

from crmlake.analyses.supervised.details import PropensityDetails
from crmlake.contracts import Model

PROPENSITY = Model(
    "models.propensity",
    "Predicts a target for a customer: its probability, its class or its number.",
    PropensityDetails,
)
FAMILY = "propensity"
"""The family of rows in `gold.scores` and `gold.model_metrics`."""

__all__ = ["FAMILY", "PROPENSITY", "PropensityDetails"]
