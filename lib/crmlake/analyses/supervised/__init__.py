"""Propensity: the probability that a customer meets a target."""

from crmlake.contracts import Model

PROPENSITY = Model("models.propensity", "Gives the probability that a customer meets a target.")

__all__ = ["PROPENSITY"]
