"""The Spark session: built in one place. Nothing is imported here: the look at Java runs before Spark is there."""
