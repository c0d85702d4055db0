"""Cleaning of single values: functions from columns to a column, and the cleaners that source mappings use."""
