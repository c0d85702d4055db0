"""The floors of the jobs: for each, the shortest plain DataFrame script that makes the same rows from the same input.

A floor imports nothing of crmlake. `make_floor(spark, place)` writes its rows below `place.out`, as Delta; `TABLES` has
the tables of the lake with the same rows, and the columns in which both must agree.
"""
