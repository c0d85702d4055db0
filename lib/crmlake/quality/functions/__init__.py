"""Values: functions from columns as they were written to a column as it is meant.

Each is pure, keeps null null, gives null for what is not clean, and never raises; a value that is clean stays as it is.
The table in a docstring runs as a test: `worked` shows what the function makes of each value.
"""
