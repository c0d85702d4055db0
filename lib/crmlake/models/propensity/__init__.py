"""Propensity: how probable it is that a customer meets a target."""
