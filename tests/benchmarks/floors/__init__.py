"""The floors of the jobs: for each, the shortest plain DataFrame script that makes the same rows from the same input.

A floor imports nothing of crmlake. `make_floor(spark, place)` writes its rows to `place.out`, as Delta; `TABLE` is the
table of the lake that has the same rows, and `COLUMNS` are those in which both must agree.
"""
