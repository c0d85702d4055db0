"""The analyses, one package each, with its settings, training and scoring."""
