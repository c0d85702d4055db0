"""Cleaning functions: from columns of raw text to one column of clean values.

Each function is pure and never raises. Null stays null, an invalid value becomes null, a clean value stays as it is.
The table in a docstring runs as a test: `worked(function, *values)` shows the function's result for each value.
"""
