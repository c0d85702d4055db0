"""Values: functions from a column as it was written to one as it is meant; what is not clean becomes null.

Each is pure, keeps null null, never raises, and gives the same once as twice. A worked table in its docstring runs as
a test. The column's name of a worked value is its text; `worked` evaluates a function at each of them.
"""
