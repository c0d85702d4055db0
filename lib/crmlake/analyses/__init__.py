"""Analyses: one package each, with its settings, training, scoring and section of the report."""
